import { createHash } from 'node:crypto';
import type { SqlRow } from '../sql/cell.js';
import { toDump } from './cell-kind.js';
import { type Contents, type End, FORMAT, type Header, type RowLine } from './format.js';
import { DumpProblem } from './problem.js';
import type { DumpSource } from './source.js';
import { type DumpTable, tablesOf } from './tables.js';
import type { Watch } from './watch.js';

/** Where an export was made, for its header. */
export interface Making {
  /** Stowage's version. */
  readonly stowage: string;
  readonly takenAt: Date;
}

/** An export in progress: its header is known, its lines are read on demand. */
export interface DumpWriter {
  readonly contents: Contents;
  /** The file's text, piece by piece. Rejects with the signal's reason if it aborts. */
  chunks(watch: Watch): AsyncGenerator<string>;
}

/** Starts an export of a source. */
export async function beginDump(
  source: DumpSource,
  { stowage, takenAt }: Making,
): Promise<DumpWriter> {
  const tables = await tablesOf(source.version);
  const rows: Record<string, number> = {};
  let all = 0;
  for (const table of tables) {
    const count = await source.count(table);
    rows[table.name] = count;
    all += count;
  }
  const { version: schema, kind, revision } = source;
  const header: Header = {
    stowage_export: FORMAT,
    stowage,
    schema,
    source: kind,
    revision,
    taken_at: takenAt.toISOString(),
    rows: all,
  };
  return {
    contents: { header, rows },
    chunks: (watch) => writeDump(source, tables, { header, rows }, watch),
  };
}

async function* writeDump(
  source: DumpSource,
  tables: readonly DumpTable[],
  { header, rows }: Contents,
  { signal, done }: Watch,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const lines = (documents: readonly unknown[]): string => {
    const text = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
    hash.update(text);
    return text;
  };
  yield lines([header]);
  for (const table of tables) {
    let written = 0;
    for await (const page of source.pages(table)) {
      signal.throwIfAborted();
      yield lines(page.map((row) => rowLine(table, row)));
      written += page.length;
      done(page.length);
    }
    if (written !== rows[table.name])
      throw new Error(`${written} of ${rows[table.name]} rows of ${table.name} were found again`);
  }
  const end: End = { rows, sha256: hash.digest('hex') };
  yield `${JSON.stringify({ end })}\n`;
}

function rowLine(table: DumpTable, row: SqlRow): RowLine {
  const cells = [...table.columns].map(([column, kind]) => {
    try {
      return [column, toDump(kind, row[column])] as const;
    } catch (error) {
      const key = table.key.map((name) => row[name]).join(', ');
      throw new DumpProblem(
        `holds what no server writes: column ${column} of ${table.name} (${key}): ` +
          `${(error as Error).message}`,
      );
    }
  });
  return { table: table.name, row: Object.fromEntries(cells) };
}
