import { integer, text } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Counters that only grow, by name. */
export const COUNTERS: TableMap<readonly [name: string, value: number]> = {
  table: 'counters',
  key: ['name'],
  columns: { name: ([name]) => name, value: ([, value]) => value },
  fixed: [],
  read: (row) => [text(row, 'name'), integer(row, 'value')],
};

interface Batch {
  readonly batchId: string;
  readonly revision: number;
  /** Epoch ms. */
  readonly committedAt: number;
}

/** Transactions that wrote. */
export const BATCHES: TableMap<Batch> = {
  table: 'batches',
  key: ['batch_id'],
  columns: {
    batch_id: (batch) => batch.batchId,
    revision: (batch) => batch.revision,
    committed_at: (batch) => batch.committedAt,
  },
  fixed: [],
  read: (row) => ({
    batchId: text(row, 'batch_id'),
    revision: integer(row, 'revision'),
    committedAt: integer(row, 'committed_at'),
  }),
};

/** Last signs of life, by host: a part of the table of hosts. */
export const TOUCHED: TableMap<readonly [host: string, at: number]> = {
  table: 'hosts',
  key: ['host'],
  columns: { host: ([host]) => host, last_seen_at: ([, at]) => at },
  fixed: [],
  read: (row) => [text(row, 'host'), integer(row, 'last_seen_at')],
};
