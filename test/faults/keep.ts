import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultDatabase } from './site/database.js';

const LEDGER = [
  'requests',
  'volumes',
  'decisions',
  'reservations',
  'pools',
  'pool_reports',
  'backends',
  'hosts',
  'counters',
];
const AUDIT = ['faults_pools', 'faults_reports', 'faults_reservations', 'faults_decisions'];

/**
 * Keeps what the database holds, a file a table and a line a row, for whoever looks for what went
 * wrong.
 */
export async function keepTables(database: FaultDatabase, directory: string): Promise<void> {
  mkdirSync(join(directory, 'tables'));
  for (const table of [...LEDGER, ...AUDIT]) {
    const rows = await database.rows(`select * from ${table}`);
    writeFileSync(
      join(directory, 'tables', `${table}.jsonl`),
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
  }
}
