import type { ListDecisionsRequest } from '../../gen/stowage/v1/volume_service_pb.js';
import type { DecisionWithReservations } from '../../ledger/api/placement.js';
import { decisionToProto } from '../convert/decision.js';
import { askPage, PAGE_CHARS } from '../tokens/pages.js';
import { decisionStateFromProto } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { textOrNull } from '../values/text.js';
import { timestampOrNull } from '../values/time.js';
import { within } from '../values/within.js';
import type { ServiceDeps } from './deps.js';

/** Size of a decision in a page, characters: its alternatives are not bounded. */
export function sizeOfDecision({
  decision: { alternatives, reason },
}: DecisionWithReservations): number {
  return 1024 + reason.length + alternatives.reduce((sum, { pool }) => sum + pool.length + 16, 0);
}

/** A position in a list that is ordered by time, then by id. */
export function writePosition(at: number, id: string): string {
  return `${at}/${id}`;
}

/** Reads such a position; the time is null at the start. */
export function readPosition(after: string): {
  readonly at: number | null;
  readonly id: string;
} {
  if (after === '') return { at: null, id: '' };
  const slash = after.indexOf('/');
  return { at: Number(after.slice(0, slash)), id: after.slice(slash + 1) };
}

/** A page of decisions, newest first, within the size of a message. */
export async function listDecisions(
  ledger: ServiceDeps['ledger'],
  request: ListDecisionsRequest,
  projectId: string,
) {
  const { states, home } = request;
  const subject = idFromProto(request.subjectId);
  const [decidedFrom, decidedBefore] = [
    timestampOrNull(request.decidedFrom),
    timestampOrNull(request.decidedBefore),
  ];
  const page = askPage(
    'decisions',
    [states, home, projectId, subject, decidedFrom, decidedBefore],
    request,
  );
  const { at, id } = readPosition(page.after);
  const found = await ledger.listDecisions({
    states: states.map(decisionStateFromProto),
    home: textOrNull(home),
    projectId: textOrNull(projectId),
    subject: textOrNull(subject),
    decidedFrom,
    decidedBefore,
    after: at === null ? null : { decidedAt: at, serial: Number(id) },
    // `page.limit` has one item more, to see whether another page follows; the store adds that by
    // itself.
    limit: page.limit - 1,
  });
  const keyOf = ({ decision }: DecisionWithReservations) =>
    writePosition(decision.decidedAt, String(decision.serial));
  const items = within(found.items, sizeOfDecision, PAGE_CHARS);
  const last = items.at(-1);
  const next =
    found.next === null ? null : writePosition(found.next.decidedAt, String(found.next.serial));
  return {
    decisions: items.map(({ decision, reservations }) => decisionToProto(decision, reservations)),
    nextPageToken: page.tokenAfter(
      last === undefined || items.length === found.items.length ? next : keyOf(last),
    ),
    readRevision: BigInt(found.readRevision),
  };
}
