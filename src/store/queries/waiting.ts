import type { RequestRecord } from '../../domain/decision.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { WaitingQuery, WaitingRow } from '../../ledger/store-port/waiting-query.js';
import { REQUESTS, readWait } from '../rows/requests.js';
import { integer, json, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

const WAITS = 'wait_serial is not null';
const ALL_WAITS =
  "select coalesce(sum(case name when 'wait_begun' then value else -value end), 0) " +
  "from counters where name in ('wait_begun', 'wait_ended')";

/** A page of the requests that wait, in the order in which they began. */
export async function listWaiting(
  session: Session,
  { after, limit, projectId }: WaitingQuery,
): Promise<readonly RequestRecord[]> {
  // The project is in the volume's row, which a waiting request has.
  const ofProject =
    projectId === null
      ? ''
      : ' and exists (select 1 from volumes as v where v.volume_id = r.subject ' +
        'and v.project_id = ?)';
  const rows = await session.all(
    `select r.* from requests as r where r.${WAITS} and r.wait_serial > ?${ofProject} ` +
      'order by r.wait_serial limit ?',
    after,
    ...(projectId === null ? [] : [projectId]),
    limit,
  );
  return rows.map(REQUESTS.read);
}

/** The same of all projects, with no more of each than puts it in order. */
export async function readWaitingRows(
  session: Session,
  { after, limit }: Omit<WaitingQuery, 'projectId'>,
): Promise<readonly WaitingRow[]> {
  const rows = await session.all(
    'select request_key, spec, wait_serial, wait_until, wait_priority, wait_overtaken ' +
      `from requests where ${WAITS} and wait_serial > ? order by wait_serial limit ?`,
    after,
    limit,
  );
  return rows.map((row) => ({
    key: text(row, 'request_key'),
    spec: json<CreateVolumeSpec>(row, 'spec'),
    wait: readWait(row),
  }));
}

/** Whether any request waits. */
export async function anyWaits(session: Session): Promise<boolean> {
  return (await session.all(`select 1 as one from requests where ${WAITS} limit 1`)).length > 0;
}

/**
 * How many requests of a caller wait, counted up to `most`; 0, without a look at them, while fewer
 * than `most` wait in all.
 */
export async function countWaitsOf(
  session: Session,
  caller: string,
  most: number,
): Promise<number> {
  const [row] = await session.all(
    `select case when (${ALL_WAITS}) < ? then 0 else (select count(*) from (select 1 as one ` +
      `from requests where ${WAITS} and caller = ? limit ?) as theirs) end as waits`,
    most,
    caller,
    most,
  );
  return row === undefined ? 0 : integer(row, 'waits');
}

/**
 * The keys of the requests that wait for a place for a volume: at most one, unless somebody broke a
 * rule.
 */
export async function findWaitingOf(session: Session, subject: string): Promise<readonly string[]> {
  const rows = await session.all(
    `select request_key from requests where ${WAITS} and subject = ?`,
    subject,
  );
  return rows.map((row) => text(row, 'request_key'));
}
