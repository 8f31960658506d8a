import type { Actor } from '../../domain/actor.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type {
  ImportVolumesRequest,
  ListVolumesRequest,
  VolumeService,
} from '../../gen/stowage/v1/volume_service_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { decisionToProto } from '../convert/decision.js';
import { importedFromProto, volumeToProto } from '../convert/volume.js';
import { askPage } from '../tokens/pages.js';
import { volumeStateFromProto } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { textOrNull } from '../values/text.js';
import { timestampOrNull } from '../values/time.js';
import { jsonChars } from '../values/within.js';
import type { ServiceDeps } from './deps.js';
import { each } from './each.js';
import { listDecisions, readPosition, writePosition } from './list-decisions.js';
import { projectFor } from './project-for.js';
import { watchNewestDecisions } from './watch-newest.js';

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

    watchNewestDecisions: (request, { signal, access }) =>
      watchNewestDecisions(ledger, request, projectFor(access, request.projectId), signal),

    importVolumes: (request, { actor }) => importVolumes(deps, request, actor),

    async releaseVolume(request, { access, actor }) {
      const { volume, readRevision } = await ledger.releaseVolume(
        idFromProto(request.volumeId),
        access.sees,
        actor,
      );
      return { volume: volumeToProto(volume), readRevision: BigInt(readRevision) };
    },

    async releaseSnapshot(request, { access, actor }) {
      const { decisions, readRevision } = await ledger.releaseSnapshot(
        idFromProto(request.snapshotId),
        access.sees,
        actor,
      );
      return {
        decisions: decisions.map(({ decision, reservations }) =>
          decisionToProto(decision, reservations),
        ),
        readRevision: BigInt(readRevision),
      };
    },

    async rescheduleVolume(request, { actor }) {
      const { previous, decision, readRevision } = await ledger.rescheduleVolume(
        idFromProto(request.volumeId),
        request.reason,
        actor,
      );
      return {
        previous: decisionToProto(previous.decision, previous.reservations),
        decision: decisionToProto(decision.decision, decision.reservations),
        readRevision: BigInt(readRevision),
      };
    },

    async settleDecision(request, { actor }) {
      const { decision, readRevision } = await ledger.settleDecision(
        idFromProto(request.decisionId),
        request.reason,
        actor,
      );
      return {
        decision: decisionToProto(decision.decision, decision.reservations),
        readRevision: BigInt(readRevision),
      };
    },
  };
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

/** Takes volumes that are there already into the ledger; each is answered on its own. */
async function importVolumes(
  { ledger, statusOf }: ServiceDeps,
  { volumes }: ImportVolumesRequest,
  by: Actor | null,
) {
  let readRevision = 0;
  const results = await each(
    volumes,
    async (volume) => {
      const taken = await ledger.importVolume(importedFromProto(volume), by);
      readRevision = Math.max(readRevision, taken.readRevision);
      return { volumeId: volume.volumeId };
    },
    (volume, thrown) => ({ volumeId: volume.volumeId, error: statusOf(thrown) }),
  );
  return { results, readRevision: BigInt(readRevision) };
}
