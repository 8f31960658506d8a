import { EVENT_KINDS, type EventKind } from '../../domain/event.js';
import type {
  Pruned,
  PruneFrom,
  PrunePosition,
  RetentionCut,
} from '../../ledger/store-port/store.js';
import { integer, integerOrNull, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { Dialect, JsonText } from '../sql/dialect.js';
import { about } from './about.js';
import { pruneJournal } from './journal.js';
import { live } from './live.js';
import { pruneDiagnoses } from './prune-diagnoses.js';

const SNAPSHOTS = "old.operation in ('create_snapshot', 'manage_snapshot')";
const AT_HOME =
  'exists (select 1 from volumes as v where v.volume_id = old.subject and v.home_pool = r.pool)';

/** A kind of rows that are looked at one by one, because some that are old enough must stay. */
interface Kind {
  readonly table: string;
  readonly key: string;
  /** The column by which it is walked, and which an index holds. */
  readonly time: string;
  /** What else is read of a row. */
  readonly reads: readonly string[];
  /** Old enough; its question marks are bound before all others. */
  readonly due: string;
  /** May go; the row is `old`. */
  readonly prunable: string;
}

/**
 * Decisions that may be deleted: finished before the cut, their space no longer counts, and no
 * attempt of the same request is live (it would lose its history). Space that is in no volume's
 * recorded size counts only by its decision, which stays until the space is released: that of a
 * snapshot, and what was moved to or added to a volume that the ledger does not know or has
 * elsewhere.
 */
const decisionKind = (dialect: Dialect): Kind => ({
  table: 'decisions',
  key: 'decision_id',
  time: 'finished_at',
  reads: ['subject', 'request_key', 'operation', 'state'],
  due: 'finished_at is not null and finished_at < ?',
  prunable:
    `not ${live('old')} ` +
    'and not exists (select 1 from reservations as r where r.decision_id = old.decision_id ' +
    "and (r.state in ('held', 'confirmed') " +
    `or (r.state = 'contained' and r.lives and (${SNAPSHOTS} or not ${AT_HOME})))) ` +
    `and not exists (${about(dialect, {
      select: '1',
      subject: (column) => `${column} = old.subject`,
      and: `d.request_key = old.request_key and ${live('d')}`,
    })})`,
});

/**
 * Requests may go that were answered before the cut, do not wait, and of which no decision is
 * alive, or ended without a volume after it was handed out: a worker that comes late with what it
 * made is told to delete it by what the request says.
 */
const requestKind = (dialect: Dialect): Kind => ({
  table: 'requests',
  key: 'request_key',
  time: 'answered_at',
  reads: ['subject', 'wait_serial'],
  due: 'answered_at < ?',
  prunable:
    `old.wait_serial is null and not exists (${about(dialect, {
      select: '1',
      subject: (column) => `${column} = old.subject`,
      and:
        `d.request_key = old.request_key and (${live('d')} or (d.state in ('failed', ` +
        "'cancelled') and d.create_token > 0))",
    })}) ` +
    // The rules of a set are those of its volumes as long as these may be decided again.
    'and not exists (select 1 from requests as member where member.set_key = old.request_key)',
});

/** Volumes may go that were deleted (or in error) before the cut, and have no kept decision. */
const volumeKind = (dialect: Dialect): Kind => ({
  table: 'volumes',
  key: 'volume_id',
  time: 'created_at',
  reads: [],
  due: "state <> 'available' and state = ? and updated_at < ?",
  prunable: `not exists (${about(dialect, {
    select: '1',
    subject: (column) => `${column} = old.volume_id`,
  })})`,
});

/** Looks at some rows of a kind, after a position; the plan tests know it. */
function lookStatement({ table, key, time, reads, due, prunable }: Kind): string {
  const columns = [key, time, ...reads].join(', ');
  return (
    `select ${key} as id, ${time} as at, case when ${prunable} then 1 else 0 end as prunable ` +
    `from (select ${columns} from ${table} where ${due} and (${time}, ${key}) > (?, ?) ` +
    `order by ${time}, ${key} limit ?) as old order by ${time}, ${key}`
  );
}

export const lookAtDecisions = (dialect: Dialect) => lookStatement(decisionKind(dialect));
export const lookAtRequests = (dialect: Dialect) => lookStatement(requestKind(dialect));
export const lookAtVolumes = (dialect: Dialect) => lookStatement(volumeKind(dialect));

const OLDEST: PrunePosition = { at: -1, id: '' };
const FROM_OLDEST: PruneFrom = {
  decisions: OLDEST,
  requests: OLDEST,
  deletedVolumes: OLDEST,
  failedVolumes: OLDEST,
  others: true,
};

/** A walk that has looked at everything. */
export const NOTHING_LEFT: PruneFrom = {
  decisions: null,
  requests: null,
  deletedVolumes: null,
  failedVolumes: null,
  others: false,
};

/** Removes what is past its time, within a transaction: the next part of a walk. */
export async function pruneRows(
  session: Session,
  cut: RetentionCut,
  from: PruneFrom | null,
): Promise<Pruned> {
  const { decisions, requests, deletedVolumes, failedVolumes, others } = from ?? FROM_OLDEST;
  const { limit } = cut;
  const plainly = (sql: string) => (list: JsonText) => session.run(sql, list);
  const { isIn } = session.dialect;
  const looked = {
    decisions: await walk(
      session,
      lookAtDecisions(session.dialect),
      [cut.decisionsBefore],
      decisions,
      limit,
      (list) => removeDecisions(session, list),
    ),
    requests: await walk(
      session,
      lookAtRequests(session.dialect),
      [cut.requestsBefore],
      requests,
      limit,
      plainly(`delete from requests where ${isIn('request_key')}`),
    ),
    deletedVolumes: await walk(
      session,
      lookAtVolumes(session.dialect),
      ['deleted', cut.volumesBefore],
      deletedVolumes,
      limit,
      plainly(`delete from volumes where ${isIn('volume_id')}`),
    ),
    failedVolumes: await walk(
      session,
      lookAtVolumes(session.dialect),
      ['error', cut.failedVolumesBefore],
      failedVolumes,
      limit,
      plainly(`delete from volumes where ${isIn('volume_id')}`),
    ),
  };
  const rest = others ? await pruneOthers(session, cut) : 0;
  const next = {
    decisions: looked.decisions.next,
    requests: looked.requests.next,
    deletedVolumes: looked.deletedVolumes.next,
    failedVolumes: looked.failedVolumes.next,
    others: rest >= limit,
  };
  const isOver = Object.values(next).every((part) => part === null || part === false);
  const gone = Object.values(looked).reduce((sum, part) => sum + part.gone, rest);
  return { gone, next: isOver ? null : next };
}

/** Looks at some rows of a kind and removes those that may go. */
async function walk(
  session: Session,
  sql: string,
  due: readonly (string | number)[],
  from: PrunePosition | null,
  limit: number,
  remove: (list: JsonText) => Promise<number>,
): Promise<{ readonly gone: number; readonly next: PrunePosition | null }> {
  if (from === null) return { gone: 0, next: null };
  const rows = await session.all(sql, ...due, from.at, from.id, limit);
  const ids = rows.filter((row) => integer(row, 'prunable') === 1).map((row) => text(row, 'id'));
  const gone = ids.length === 0 ? 0 : await remove(session.dialect.list(ids));
  const last = rows.length < limit ? undefined : rows.at(-1);
  const next = last === undefined ? null : { at: integer(last, 'at'), id: text(last, 'id') };
  return { gone, next };
}

/** Removes what may go without a look at each. */
async function pruneOthers(session: Session, cut: RetentionCut): Promise<number> {
  let gone = await pruneEvents(session, 'failure', cut.eventsBefore, cut.limit);
  gone += await pruneEvents(session, 'capacity', cut.eventsBefore, cut.limit);
  gone += await pruneEvents(session, 'message', cut.messagesBefore, cut.limit);
  gone += await pruneEvents(session, 'audit', cut.eventsBefore, cut.limit);
  for (const kind of EVENT_KINDS) gone += await pruneSurplus(session, kind, cut);
  gone += await pruneDiagnoses(session, cut);
  gone += await pruneJournal(session, cut);
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
 * Pools whose figures never rest, or a full cloud that is asked all the time, must not fill the
 * disk: of each kind of events, only the newest stay.
 */
export const SURPLUS_EVENTS =
  'select max(serial) as through from (select serial from events where kind = ? ' +
  'order by serial limit ?) as oldest where serial <= ?';

async function pruneSurplus(
  session: Session,
  kind: EventKind,
  { mostEvents, limit }: RetentionCut,
): Promise<number> {
  const [head] = await session.all("select value from counters where name = 'event'");
  if (head === undefined) return 0;
  const [row] = await session.all(
    SURPLUS_EVENTS,
    kind,
    limit,
    integer(head, 'value') - mostEvents[kind],
  );
  return removeThrough(session, kind, row === undefined ? null : integerOrNull(row, 'through'));
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

async function removeDecisions(session: Session, list: JsonText): Promise<number> {
  const { isIn } = session.dialect;
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
