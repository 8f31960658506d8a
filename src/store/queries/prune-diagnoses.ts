import type { RetentionCut } from '../../ledger/store-port/store.js';
import { integer, integerOrNull } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/** When the newest refusal was answered whose diagnosis goes. */
export const NEWEST_SURPLUS_DIAGNOSIS =
  'select answered_at from requests where diagnosis is not null ' +
  'order by answered_at desc limit 1 offset ?';
export const SURPLUS_DIAGNOSES =
  'select request_key from requests where diagnosis is not null and answered_at <= ? ' +
  'order by answered_at limit ?';

/** The diagnoses before a place in the sum of all that were kept, in bytes, the oldest first. */
export const DISTANT_DIAGNOSES =
  'select request_key from requests where diagnosis_from is not null and diagnosis_from < ? ' +
  'order by diagnosis_from limit ?';
const TAKE_AWAY =
  'update requests set diagnosis = null, diagnosis_from = null where request_key in';

/** Takes the diagnoses of the oldest refusals away; their answers stay. */
export async function pruneDiagnoses(
  session: Session,
  { maxDiagnoses, maxDiagnosesBytes, limit }: RetentionCut,
): Promise<number> {
  const written = await writtenDiagnoses(session);
  const gone = await session.run(
    `${TAKE_AWAY} (${DISTANT_DIAGNOSES})`,
    written - maxDiagnosesBytes,
    limit,
  );
  const [newest] = await session.all(NEWEST_SURPLUS_DIAGNOSIS, maxDiagnoses);
  if (newest === undefined) return gone;
  const surplus = await session.run(
    `${TAKE_AWAY} (${SURPLUS_DIAGNOSES})`,
    integer(newest, 'answered_at'),
    limit,
  );
  return gone + surplus;
}

/** The diagnosis that was written first of those that are kept. */
export const OLDEST_DIAGNOSIS =
  'select min(diagnosis_from) as first from requests where diagnosis_from is not null';

/** What the diagnoses of all kept refusals take, bytes: all since the oldest. */
export async function readDiagnosesBytes(session: Session): Promise<number> {
  const [row] = await session.all(OLDEST_DIAGNOSIS);
  const first = row === undefined ? null : integerOrNull(row, 'first');
  return first === null ? 0 : (await writtenDiagnoses(session)) - first;
}

/** Bytes of all diagnoses that were ever written. */
async function writtenDiagnoses(session: Session): Promise<number> {
  const [row] = await session.all("select value from counters where name = 'diagnosis_bytes'");
  return row === undefined ? 0 : integer(row, 'value');
}
