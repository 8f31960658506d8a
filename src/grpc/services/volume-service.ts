import type { VolumeRecord } from '../../domain/volume.js';
import type {
  ImportVolumesRequest,
  ListDecisionsRequest,
  ListVolumesRequest,
  VolumeService,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { DecisionWithReservations } from '../../ledger/api/placement.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { decisionToProto } from '../convert/decision.js';
import { importedFromProto, volumeToProto } from '../convert/volume.js';
import { askPage, PAGE_CHARS } from '../tokens/pages.js';
import { decisionStateFromProto, volumeStateFromProto } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { textOrNull } from '../values/text.js';
import { timestampOrNull } from '../values/time.js';
import { jsonChars, within } from '../values/within.js';
import type { ServiceDeps } from './deps.js';
import { each } from './each.js';
import { projectFor } from './project-for.js';

/** The ledger: which volume lives where, and how it came there. */
export function volumeService(deps: ServiceDeps): ServiceImplementation<typeof VolumeService> {
  const { ledger } = deps;
  return {
    async getVolume(request, { access }) {
      const { volume, decisions, readRevision } = await ledger.volume(
        idFromProto(request.volumeId),
        access.sees,
      );
      return {
        volume: volumeToProto(volume),
        decisions: decisions.map(({ decision, reservations }) =>
          decisionToProto(decision, reservations),
        ),
        readRevision: BigInt(readRevision),
      };
    },

    listVolumes: (request, { access }) =>
      listVolumes(ledger, request, projectFor(access, request.projectId)),

    listDecisions: (request, { access }) =>
      listDecisions(ledger, request, projectFor(access, request.projectId)),

    importVolumes: (request) => importVolumes(deps, request),

    async releaseVolume(request, { access }) {
      const { volume, readRevision } = await ledger.releaseVolume(
        idFromProto(request.volumeId),
        access.sees,
      );
      return { volume: volumeToProto(volume), readRevision: BigInt(readRevision) };
    },

    async releaseSnapshot(request, { access }) {
      const { decisions, readRevision } = await ledger.releaseSnapshot(
        idFromProto(request.snapshotId),
        access.sees,
      );
      return {
        decisions: decisions.map(({ decision, reservations }) =>
          decisionToProto(decision, reservations),
        ),
        readRevision: BigInt(readRevision),
      };
    },

    async rescheduleVolume(request) {
      const { previous, decision, readRevision } = await ledger.rescheduleVolume(
        idFromProto(request.volumeId),
        request.reason,
      );
      return {
        previous: decisionToProto(previous.decision, previous.reservations),
        decision: decisionToProto(decision.decision, decision.reservations),
        readRevision: BigInt(readRevision),
      };
    },

    async settleDecision(request) {
      const { decision, readRevision } = await ledger.settleDecision(
        idFromProto(request.decisionId),
        request.reason,
      );
      return {
        decision: decisionToProto(decision.decision, decision.reservations),
        readRevision: BigInt(readRevision),
      };
    },
  };
}

/** Size of a decision in a page, characters: its alternatives are not bounded. */
function sizeOfDecision({ decision: { alternatives, reason } }: DecisionWithReservations): number {
  return 1024 + reason.length + alternatives.reduce((sum, { pool }) => sum + pool.length + 16, 0);
}

/** A position in a list that is ordered by time, then by id. */
function writePosition(at: number, id: string): string {
  return `${at}/${id}`;
}

/** Reads such a position; the time is null at the start. */
function readPosition(after: string): { readonly at: number | null; readonly id: string } {
  if (after === '') return { at: null, id: '' };
  const slash = after.indexOf('/');
  return { at: Number(after.slice(0, slash)), id: after.slice(slash + 1) };
}

/** A page of volumes, newest first. */
async function listVolumes(
  ledger: ServiceDeps['ledger'],
  request: ListVolumesRequest,
  projectId: string,
) {
  const { state, home } = request;
  const [createdFrom, createdBefore] = [
    timestampOrNull(request.createdFrom),
    timestampOrNull(request.createdBefore),
  ];
  const page = askPage(
    'volumes by creation',
    [state, projectId, home, createdFrom, createdBefore],
    request,
  );
  const { at, id } = readPosition(page.after);
  const found = await ledger.listVolumes({
    state: volumeStateFromProto(state),
    projectId: textOrNull(projectId),
    home: textOrNull(home),
    createdFrom,
    createdBefore,
    after: at === null ? null : { createdAt: at, volumeId: id },
    limit: page.limit,
  });
  const { items, nextPageToken } = page.cut(
    found.items,
    ({ volumeId, createdAt }: VolumeRecord) => writePosition(createdAt, volumeId),
    jsonChars,
  );
  return {
    volumes: items.map(volumeToProto),
    nextPageToken,
    readRevision: BigInt(found.readRevision),
  };
}

/** A page of decisions, newest first, within the size of a message. */
async function listDecisions(
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

/** Takes volumes that are there already into the ledger; each is answered on its own. */
async function importVolumes({ ledger, statusOf }: ServiceDeps, { volumes }: ImportVolumesRequest) {
  let readRevision = 0;
  const results = await each(
    volumes,
    async (volume) => {
      const taken = await ledger.importVolume(importedFromProto(volume));
      readRevision = Math.max(readRevision, taken.readRevision);
      return { volumeId: volume.volumeId };
    },
    (volume, thrown) => ({ volumeId: volume.volumeId, error: statusOf(thrown) }),
  );
  return { results, readRevision: BigInt(readRevision) };
}
