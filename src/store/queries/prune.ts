import type { EventKind } from '../../domain/event.js';
import type { RetentionCut } from '../../ledger/store-port/store.js';
import { integer, integerOrNull, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import { LIVE } from './live.js';

const SNAPSHOTS = "old.operation in ('create_snapshot', 'manage_snapshot')";
const AT_HOME =
  'exists (select 1 from volumes as v where v.volume_id = old.subject and v.home_pool = r.pool)';

/**
 * Decisions that may be deleted: finished before the cut, their space no longer counts, and no
 * attempt of the same request is live (it would lose its history). Space that is in no volume's
 * recorded size counts only by its decision, which stays until the space is released: that of a
 * snapshot, and what was moved to or added to a volume that the ledger does not know or has
 * elsewhere.
 */
export const PRUNABLE_DECISIONS =
  'select decision_id from decisions as old where finished_at is not null and finished_at ' +
  `< ? and not (${LIVE}) ` +
  'and not exists (select 1 from reservations as r where r.decision_id = old.decision_id ' +
  "and (r.state in ('held', 'confirmed') " +
  `or (r.state = 'contained' and r.lives and (${SNAPSHOTS} or not ${AT_HOME})))) ` +
  'and not exists (select 1 from decisions as other where other.subject = old.subject and ' +
  `other.request_key = old.request_key and other.${LIVE}) ` +
  'order by finished_at limit ?';

/**
 * Requests that may be deleted: answered before the cut, with no live decision. A request that
 * ended without a volume after an order was handed out stays while its decisions do: if a worker
 * reports late what it made, the request decides that it must be deleted.
 */
export const PRUNABLE_REQUESTS =
  'select request_key from requests as old where answered_at < ? ' +
  'and not exists (select 1 from decisions as d where d.subject = old.subject and ' +
  'd.request_key = old.request_key ' +
  `and (d.${LIVE} or (d.state in ('failed', 'cancelled') and d.create_token > 0))) ` +
  'order by answered_at limit ?';

/**
 * Volumes that may be deleted: deleted (or in error) before the cut, and no kept decision is about
 * them.
 */
export const PRUNABLE_VOLUMES =
  "select volume_id from volumes as old where state <> 'available' and state = ? and " +
  'updated_at < ? ' +
  'and not exists (select 1 from decisions as d where d.subject = old.volume_id) limit ?';

/** Deletes what has expired, within a transaction; answers how many rows were deleted. */
export async function pruneRows(session: Session, cut: RetentionCut): Promise<number> {
  let gone = await pruneDecisions(session, cut);
  gone += await session.run(
    `delete from requests where request_key in (${PRUNABLE_REQUESTS})`,
    cut.requestsBefore,
    cut.limit,
  );
  gone += await session.run(
    `delete from volumes where volume_id in (${PRUNABLE_VOLUMES})`,
    'deleted',
    cut.volumesBefore,
    cut.limit,
  );
  gone += await session.run(
    `delete from volumes where volume_id in (${PRUNABLE_VOLUMES})`,
    'error',
    cut.failedVolumesBefore,
    cut.limit,
  );
  gone += await pruneEvents(session, 'failure', cut.eventsBefore, cut.limit);
  gone += await pruneEvents(session, 'capacity', cut.eventsBefore, cut.limit);
  gone += await pruneEvents(session, 'message', cut.messagesBefore, cut.limit);
  gone += await pruneSurplus(session, cut);
  gone += await session.run(
    // The newest stays: a server recognises by it the history that it follows.
    'delete from batches where batch_id in (select batch_id from batches where ' +
      'committed_at < ? order by committed_at limit ?) and revision < (select value from ' +
      "counters where name = 'revision')",
    cut.batchesBefore,
    cut.limit,
  );
  return gone;
}

/**
 * Deletes notices that are too old for any server: one that is so far behind loads everything
 * again.
 */
export function pruneNotices(
  session: Session,
  { batchesBefore, limit }: RetentionCut,
): Promise<number> {
  const old =
    'select revision, ordinal from notices where created_at < ? order by revision, ordinal limit ?';
  return session.run(
    `delete from notices where (revision, ordinal) in (${old})`,
    batchesBefore,
    limit,
  );
}

/** The oldest events of a kind that are older than the cut. */
export const PRUNABLE_EVENTS =
  'select max(serial) as through from (select serial, created_at from events where kind = ' +
  '? order by serial limit ?) as oldest where created_at < ?';

async function pruneEvents(
  session: Session,
  kind: EventKind,
  before: number,
  limit: number,
): Promise<number> {
  const [row] = await session.all(PRUNABLE_EVENTS, kind, limit, before);
  return removeThrough(session, kind, row === undefined ? null : integerOrNull(row, 'through'));
}

/**
 * Limits the number of events about pools, so that figures that keep changing cannot fill the disk.
 */
export const SURPLUS_EVENTS =
  "select max(serial) as through from (select serial from events where kind = 'capacity' " +
  'order by serial limit ?) as oldest where serial <= ?';

async function pruneSurplus(
  session: Session,
  { maxCapacityEvents, limit }: RetentionCut,
): Promise<number> {
  const [head] = await session.all("select value from counters where name = 'event'");
  if (head === undefined) return 0;
  const [row] = await session.all(
    SURPLUS_EVENTS,
    limit,
    integer(head, 'value') - maxCapacityEvents,
  );
  return removeThrough(
    session,
    'capacity',
    row === undefined ? null : integerOrNull(row, 'through'),
  );
}

/**
 * Deletes a kind's oldest events and records where the kept ones begin: a reader that was not so
 * far gets EVENTS_EXPIRED.
 */
async function removeThrough(
  session: Session,
  kind: EventKind,
  through: number | null,
): Promise<number> {
  if (through === null) return 0;
  await session.run('update event_ends set serial = ? where kind = ?', through, kind);
  return session.run('delete from events where kind = ? and serial <= ?', kind, through);
}

async function pruneDecisions(session: Session, cut: RetentionCut): Promise<number> {
  const ids = (await session.all(PRUNABLE_DECISIONS, cut.decisionsBefore, cut.limit)).map((row) =>
    text(row, 'decision_id'),
  );
  if (ids.length === 0) return 0;
  const { isIn } = session.dialect;
  const list = session.dialect.list(ids);
  await session.run(
    'update volumes set decision_id = null where volume_id in (select subject from ' +
      `decisions where ${isIn('decision_id')}) and ${isIn('decision_id')}`,
    list,
    list,
  );
  const reservations = await session.run(
    `delete from reservations where ${isIn('decision_id')}`,
    list,
  );
  return (
    reservations + (await session.run(`delete from decisions where ${isIn('decision_id')}`, list))
  );
}
