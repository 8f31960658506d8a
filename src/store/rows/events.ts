import { type EventPayload, type EventRecord, eventKind, eventType } from '../../domain/event.js';
import { integer, json } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** The event log. Besides the payload, it has a column for everything that can be searched for. */
export const EVENTS: TableMap<EventRecord> = {
  table: 'events',
  key: ['serial'],
  columns: {
    serial: (event) => event.serial,
    kind: (event) => eventKind(event.payload),
    type: (event) => eventType(event.payload),
    project_id: ({ payload }) => ('projectId' in payload ? payload.projectId : null),
    volume_id: ({ payload }) => ('volumeId' in payload ? payload.volumeId : null),
    backend: ({ payload }) => ('backend' in payload ? payload.backend : null),
    pool: ({ payload }) => ('pool' in payload ? payload.pool : null),
    created_at: (event) => event.createdAt,
    payload: (event) => JSON.stringify(event.payload),
  },
  fixed: [],
  read: (row) => ({
    serial: integer(row, 'serial'),
    createdAt: integer(row, 'created_at'),
    payload: json<EventPayload>(row, 'payload'),
  }),
};
