import { type EventPayload, type EventRecord, eventType } from '../../domain/event.js';
import { integer, json } from './cell.js';
import type { TableMap } from './table.js';

/** The event log. Apart from the payload, columns are what is asked for. */
export const EVENTS: TableMap<EventRecord> = {
  table: 'events',
  key: ['serial'],
  columns: {
    serial: (event) => event.serial,
    kind: (event) => event.payload.kind,
    type: (event) => eventType(event.payload),
    project_id: ({ payload }) => (payload.kind === 'capacity' ? null : payload.projectId),
    volume_id: ({ payload }) => (payload.kind === 'capacity' ? null : payload.volumeId),
    backend: ({ payload }) => (payload.kind === 'capacity' ? payload.backend : null),
    pool: ({ payload }) => (payload.kind === 'capacity' ? payload.pool : null),
    created_at: (event) => event.createdAt,
    payload: (event) => JSON.stringify(event.payload),
  },
  fixed: [],
  read: (row) => ({ serial: integer(row, 'serial'), createdAt: integer(row, 'created_at'), payload: json<EventPayload>(row, 'payload') }),
};
