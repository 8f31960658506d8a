import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesBetween } from '../../src/config/changes.js';
import { leaves } from '../../src/config/leaves.js';
import { checkValues, loadConfig, loadSettings } from '../../src/config/load.js';
import { ConfigError } from '../../src/config/problems.js';
import { schema } from '../../src/config/schema.js';
import { isSpanKey, readSpan, shownKey, writeSpan } from '../../src/config/span.js';

describe('spans of the configuration', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-span-'));
  after(() => rmSync(directory, { recursive: true }));

  function sources(text: string, env: Record<string, string> = {}, flags = {}) {
    const file = join(directory, 'stowage.yaml');
    writeFileSync(file, text);
    return { file, env, flags };
  }

  function problems(...given: Parameters<typeof sources>): string {
    try {
      loadConfig(sources(...given));
      return '';
    } catch (error) {
      if (error instanceof ConfigError) return error.message.replaceAll(directory, '');
      throw error;
    }
  }

  it('are read as people write them, and only with a unit', () => {
    const found = ['500ms', '60s', '15m', '24h', '7d', '1h30m', '1.5s', '0s'].map(readSpan);
    assert.deepEqual(found, [500, 60_000, 900_000, 86_400_000, 604_800_000, 5_400_000, 1500, 0]);
    for (const text of ['60', '', 's', '60 s', '-1s', '1 d', '5min', '1m2', 'P1D'])
      assert.equal(readSpan(text), undefined, text);
  });

  it('are written so that they can be read again', () => {
    const shown = [0, 500, 1500, 60_000, 90_000, 3_600_000, 86_400_000, 604_800_000];
    assert.deepEqual(shown.map(writeSpan), [
      '0s',
      '500ms',
      '1500ms',
      '1m',
      '90s',
      '1h',
      '1d',
      '7d',
    ]);
    for (const ms of shown) assert.equal(readSpan(writeSpan(ms)), ms);
  });

  it('come from the file, the environment and flags, under their old keys, too', () => {
    const { service_down_time_ms, workers, retention } = loadConfig(
      sources(
        'service_down_time: 90s\nretention: {requests: 1h, finished_decisions_ms: 7200000}\n',
        { STOWAGE_WORKERS_LEASE: '45s', STOWAGE_RETENTION_EVENTS_MS: '1000' },
        { 'workers.reschedule_after_down': '15m' },
      ),
    );
    assert.deepEqual(
      [service_down_time_ms, workers.lease_ms, workers.reschedule_after_down_ms],
      [90_000, 45_000, 900_000],
    );
    assert.deepEqual(
      [retention.requests_ms, retention.finished_decisions_ms, retention.events_ms],
      [3_600_000, 7_200_000, 1000],
    );
    assert.equal(
      checkValues({ workers: { reschedule_after_down: null } }).workers.reschedule_after_down_ms,
      null,
    );
  });

  it('are shown with their unit, and where they come from', () => {
    const found = loadSettings(
      sources('retention: {requests_ms: 3600000}', { STOWAGE_WORKERS_LEASE: '45s' }),
    );
    const of = (key: string) => found.find((one) => one.key === key);
    assert.deepEqual(of('service_down_time'), {
      key: 'service_down_time',
      value: '1m',
      origin: 'default',
      where: '',
    });
    assert.deepEqual(
      [of('retention.requests')?.value, of('retention.requests')?.origin],
      ['1h', 'file'],
    );
    assert.deepEqual(of('workers.lease'), {
      key: 'workers.lease',
      value: '45s',
      origin: 'environment',
      where: 'STOWAGE_WORKERS_LEASE',
    });
    assert.equal(of('reports.max_age')?.value, null);
  });

  it('are refused in words', () => {
    assert.equal(
      problems('service_down_time: soon'),
      'service_down_time: found "soon", expected a span from 100ms to 24d, such as 500ms, 60s, ' +
        '15m (in /stowage.yaml)',
    );
    assert.match(problems('service_down_time: 5ms'), /^service_down_time: found "5ms", expected a/);
    assert.equal(
      problems('service_down_time: 60'),
      'service_down_time: found 60, expected a span with its unit, such as 60s (in /stowage.yaml)',
    );
    assert.equal(
      problems('', { STOWAGE_WORKERS_LEASE: '60' }),
      'environment STOWAGE_WORKERS_LEASE: found 60, expected a span with its unit, such as 60s',
    );
    assert.equal(
      problems('', {}, { 'workers.lease': '60' }),
      'workers.lease: found 60, expected a span with its unit, such as 60s (a flag)',
    );
    assert.equal(
      problems('service_down_time: 60s\nservice_down_time_ms: 60000'),
      'service_down_time: stated twice, also as service_down_time_ms (in /stowage.yaml)',
    );
    assert.match(
      problems('', { STOWAGE_WORKERS_LEASE: '60s', STOWAGE_WORKERS_LEASE_MS: '60000' }),
      /stated twice/,
    );
    assert.match(
      problems('service_down_tiem: 60s'),
      /^service_down_tiem: no such key; did you mean service_down_time\?/,
    );
  });

  it('are named as they are shown when a running server takes them over, or cannot', () => {
    const next = checkValues({ service_down_time: '2m', retention: { events: '1h' } });
    const { applied, needRestart } = changesBetween(checkValues({}), next);
    assert.deepEqual([applied, needRestart], [['retention.events'], ['service_down_time']]);
  });

  it('are read as such in every key', () => {
    for (const { key, type } of leaves(schema).filter(({ key: one }) => isSpanKey(one)))
      assert.ok(type.safeParse('60s').success, `${key} takes no span: see kinds.ts`);
  });

  it('have names that nothing else has', () => {
    const keys = leaves(schema).map(({ key }) => key);
    const sections = new Set(keys.flatMap((key) => [key, key.replace(/\.[^.]*$/, '')]));
    for (const key of keys.filter(isSpanKey))
      assert.ok(!sections.has(shownKey(key)), `${shownKey(key)} is another key, too`);
  });
});
