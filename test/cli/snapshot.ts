import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DIRECTORY = 'test/cli/snapshots';

/** Replaces ids and times by ones of the same length that are the same in every run. */
export function steady(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      const known =
        ids.get(id) ?? `00000000-0000-4000-8000-${String(ids.size + 1).padStart(12, '0')}`;
      ids.set(id, known);
      return known;
    })
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '2026-01-01T00:00:00Z')
    .replace(/\b((?:seed|remaining_ms|read_revision)"?: "?)\d+/g, '$10')
    .replace(/\b(report_?[aA]ge"?: "?)[\d.]+s/g, '$10s')
    .replace(/\b(by Stowage )\d+\.\d+\.\d+/g, '$10.0.0')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:50051');
}

/** Compares a text with its snapshot. UPDATE_SNAPSHOTS=1 writes the snapshot first. */
export function matchSnapshot(name: string, text: string): void {
  const file = join(DIRECTORY, `${name.replaceAll(/[^\w-]+/g, '-')}.txt`);
  if (process.env['UPDATE_SNAPSHOTS'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
  assert.ok(existsSync(file), `${file} is missing: UPDATE_SNAPSHOTS=1 writes it`);
  assert.equal(`${text}\n`, readFileSync(file, 'utf8'), file);
}
