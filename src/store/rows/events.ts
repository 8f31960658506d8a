import { type EventPayload, type EventRecord, eventKind, eventType } from '../../domain/event.js';
import { integer, type SqlRow, text } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Most events of one row. A page of the newest events before a serial looks this much further. */
export const MOST_OF_A_ROW = 64;

/** A row of the event log: one event, or several of one report that follow each other. */
export type EventRow = readonly [EventRecord, ...EventRecord[]];

/**
 * The event log. Besides the payload, it has a column for everything that can be searched for. Of a
 * row of several events these are the last one's, and the payload is a list.
 */
export const EVENTS: TableMap<EventRow> = {
  table: 'events',
  key: ['serial'],
  columns: {
    serial: (row) => lastOf(row).serial,
    kind: (row) => eventKind(lastOf(row).payload),
    type: (row) => eventType(lastOf(row).payload),
    project_id: (row) => named(row, 'projectId'),
    volume_id: (row) => named(row, 'volumeId'),
    backend: (row) => named(row, 'backend'),
    pool: (row) => named(row, 'pool'),
    created_at: (row) => lastOf(row).createdAt,
    payload: (row) =>
      JSON.stringify(row.length === 1 ? row[0].payload : row.map(({ payload }) => payload)),
  },
  fixed: [],
  read: readRow,
};

/** The same, where a row may have several events. */
export const SHARED_EVENTS: TableMap<EventRow> = {
  ...EVENTS,
  columns: {
    ...EVENTS.columns,
    first_serial: (row) => (row.length === 1 ? null : row[0].serial),
  },
};

/** Events, each in a row of its own. */
export function singly(events: readonly EventRecord[]): readonly EventRow[] {
  return events.map((event) => [event]);
}

/**
 * Events in as few rows as may be: the figures of a report's pools, and their backend's, in one.
 */
export function shared(events: readonly EventRecord[]): readonly EventRow[] {
  const rows: [EventRecord, ...EventRecord[]][] = [];
  for (const event of events) {
    const row = rows.at(-1);
    if (row !== undefined && mayShare(row, event)) row.push(event);
    else rows.push([event]);
  }
  return rows;
}

function mayShare(row: EventRow, event: EventRecord): boolean {
  const last = lastOf(row);
  return (
    event.payload.kind === 'capacity' &&
    last.payload.kind === 'capacity' &&
    // A report names a pool once, and its backend comes last.
    last.payload.pool !== null &&
    last.payload.pool !== event.payload.pool &&
    last.payload.backend === event.payload.backend &&
    last.createdAt === event.createdAt &&
    last.serial + 1 === event.serial &&
    row.length < MOST_OF_A_ROW
  );
}

function readRow(row: SqlRow): EventRow {
  const serial = integer(row, 'serial');
  const createdAt = integer(row, 'created_at');
  const read = JSON.parse(text(row, 'payload')) as EventPayload | readonly EventPayload[];
  if (!Array.isArray(read)) return [{ serial, createdAt, payload: read as EventPayload }];
  const payloads: readonly EventPayload[] = read;
  const [first, ...others] = payloads.map((payload, at) => ({
    serial: serial - payloads.length + 1 + at,
    createdAt,
    payload,
  }));
  if (first === undefined) throw new Error(`the ledger's row of event ${serial} has no events`);
  return [first, ...others];
}

function lastOf(row: EventRow): EventRecord {
  return row.at(-1) ?? row[0];
}

function named(row: EventRow, name: 'projectId' | 'volumeId' | 'backend' | 'pool'): string | null {
  const payload: Partial<Record<typeof name, string | null>> = lastOf(row).payload;
  return payload[name] ?? null;
}
