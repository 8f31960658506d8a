import type { RetentionCut } from '../../ledger/store.js';
import type { Session } from '../connections.js';
import { text } from '../rows/cell.js';
import { LIST } from '../sqlite-dialect.js';
import { LIVE } from './live.js';

/**
 * Decisions that may go: finished before the cut, with no space that still counts, and no attempt of the same request alive (which
 * would lose its history).
 */
export const PRUNABLE_DECISIONS =
  `select decision_id from decisions as old where finished_at is not null and finished_at < ? and not (${LIVE}) ` +
  "and not exists (select 1 from reservations as r where r.decision_id = old.decision_id and r.state in ('held', 'confirmed')) " +
  `and not exists (select 1 from decisions as other where other.subject = old.subject and other.request_key = old.request_key and other.${LIVE}) ` +
  'order by finished_at limit ?';

/**
 * Requests that may go: answered before the cut, and no decision of theirs alive, or ended without a volume after it was handed out: a
 * worker that comes late with what it made is told to delete it by what the request says.
 */
export const PRUNABLE_REQUESTS =
  'select request_key from requests as old where answered_at < ? ' +
  `and not exists (select 1 from decisions as d where d.subject = old.subject and d.request_key = old.request_key ` +
  `and (d.${LIVE} or (d.state in ('failed', 'cancelled') and d.create_token > 0))) ` +
  'order by answered_at limit ?';

/** Volumes that may go: deleted (or in error) before the cut, and no kept decision is about them. */
export const PRUNABLE_VOLUMES =
  "select volume_id from volumes as old where state <> 'available' and state = ? and updated_at < ? " +
  'and not exists (select 1 from decisions as d where d.subject = old.volume_id) limit ?';

/** Removes what is past its time, within a transaction; answers how many rows went. */
export async function pruneRows(session: Session, cut: RetentionCut): Promise<number> {
  let gone = await pruneDecisions(session, cut);
  gone += await session.run(`delete from requests where request_key in (${PRUNABLE_REQUESTS})`, cut.requestsBefore, cut.limit);
  gone += await session.run(`delete from volumes where volume_id in (${PRUNABLE_VOLUMES})`, 'deleted', cut.volumesBefore, cut.limit);
  gone += await session.run(`delete from volumes where volume_id in (${PRUNABLE_VOLUMES})`, 'error', cut.failedVolumesBefore, cut.limit);
  gone += await session.run(
    'delete from batches where batch_id in (select batch_id from batches where committed_at < ? order by committed_at limit ?)',
    cut.batchesBefore,
    cut.limit,
  );
  return gone;
}

async function pruneDecisions(session: Session, cut: RetentionCut): Promise<number> {
  const ids = (await session.all(PRUNABLE_DECISIONS, cut.decisionsBefore, cut.limit)).map((row) => text(row, 'decision_id'));
  if (ids.length === 0) return 0;
  const list = JSON.stringify(ids);
  await session.run(
    `update volumes set decision_id = null where volume_id in (select subject from decisions where decision_id in ${LIST}) and decision_id in ${LIST}`,
    list,
    list,
  );
  const reservations = await session.run(`delete from reservations where decision_id in ${LIST}`, list);
  return reservations + (await session.run(`delete from decisions where decision_id in ${LIST}`, list));
}
