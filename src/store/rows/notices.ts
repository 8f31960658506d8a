import type { Notice } from '../../ledger/store-port/store.js';
import { integer, json, text } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** A notice of a commit, and the server that committed. */
interface NoticeRow {
  readonly revision: number;
  readonly ordinal: number;
  readonly server: string;
  readonly notice: Notice;
  /** Epoch ms. */
  readonly createdAt: number;
}

/** Notices of commits. */
export const NOTICES: TableMap<NoticeRow> = {
  table: 'notices',
  key: ['revision', 'ordinal'],
  columns: {
    revision: (row) => row.revision,
    ordinal: (row) => row.ordinal,
    server: (row) => row.server,
    notice: (row) => JSON.stringify(row.notice),
    created_at: (row) => row.createdAt,
  },
  fixed: [],
  read: (row) => ({
    revision: integer(row, 'revision'),
    ordinal: integer(row, 'ordinal'),
    server: text(row, 'server'),
    notice: json<Notice>(row, 'notice'),
    createdAt: integer(row, 'created_at'),
  }),
};
