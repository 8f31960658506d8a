import type { Knex } from 'knex';
import type { EventRecord } from '../../domain/event.js';
import { EVENTS } from '../rows/events.js';
import type { SqlRow } from '../sql/cell.js';

/** Rows of the event log with one event each: the form of exports, which older servers read. */
export function eachEvent(rows: readonly SqlRow[]): readonly SqlRow[] {
  return rows.flatMap((row) =>
    isShared(row) ? EVENTS.read(row).map((event) => rowOf(row, event)) : [row],
  );
}

/** A payload is an object; of several events, a list. */
function isShared({ payload }: SqlRow): boolean {
  return typeof payload === 'string' && payload.startsWith('[');
}

function rowOf(row: SqlRow, event: EventRecord): SqlRow {
  const cells = Object.entries(EVENTS.columns).map(([column, write]) => [column, write([event])]);
  return { ...row, ...Object.fromEntries(cells) };
}

/** How many events share rows with others. */
export async function sharedEvents(knex: Knex): Promise<number> {
  if (!(await knex.schema.hasColumn('events', 'first_serial'))) return 0;
  const [row] = await knex('events').sum({ more: knex.raw('serial - first_serial') });
  return Number(row?.['more'] ?? 0);
}
