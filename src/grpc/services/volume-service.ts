import type { VolumeService } from '../../gen/stowage/v1/volume_service_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { decisionToProto } from '../convert/decision.js';
import { volumeStateFromProto } from '../convert/enums.js';
import { textOrNull } from '../convert/text.js';
import { importedFromProto, volumeToProto } from '../convert/volume.js';
import { askPage } from '../pages.js';
import type { ServiceDeps } from './deps.js';
import { each } from './each.js';

/** The ledger: which volume lives where, and how it came there. */
export function volumeService({ ledger, statusOf }: ServiceDeps): ServiceImplementation<typeof VolumeService> {
  return {
    async getVolume(request) {
      const { volume, decisions, readRevision } = await ledger.volume(request.volumeId.toLowerCase());
      return {
        volume: volumeToProto(volume),
        decisions: decisions.map(({ decision, reservations }) => decisionToProto(decision, reservations)),
        readRevision: BigInt(readRevision),
      };
    },

    async listVolumes(request) {
      const { state, projectId, home } = request;
      const page = askPage('volumes', [state, projectId, home], request);
      const found = await ledger.listVolumes({
        state: volumeStateFromProto(state),
        projectId: textOrNull(projectId),
        home: textOrNull(home),
        after: page.after,
        limit: page.limit,
      });
      const { items, nextPageToken } = page.cut(found.items, ({ volumeId }) => volumeId);
      return { volumes: items.map(volumeToProto), nextPageToken, readRevision: BigInt(found.readRevision) };
    },

    async importVolumes(request) {
      let readRevision = 0;
      const results = await each(
        request.volumes,
        async (volume) => {
          const taken = await ledger.importVolume(importedFromProto(volume));
          readRevision = Math.max(readRevision, taken.readRevision);
          return { volumeId: volume.volumeId };
        },
        (volume, thrown) => ({ volumeId: volume.volumeId, error: statusOf(thrown) }),
      );
      return { results, readRevision: BigInt(readRevision) };
    },

    async releaseVolume(request) {
      const { volume, readRevision } = await ledger.releaseVolume(request.volumeId.toLowerCase());
      return { volume: volumeToProto(volume), readRevision: BigInt(readRevision) };
    },

    async releaseSnapshot(request) {
      const { decisions, readRevision } = await ledger.releaseSnapshot(request.snapshotId.toLowerCase());
      return {
        decisions: decisions.map(({ decision, reservations }) => decisionToProto(decision, reservations)),
        readRevision: BigInt(readRevision),
      };
    },

    async rescheduleVolume(request) {
      const { previous, decision, readRevision } = await ledger.rescheduleVolume(request.volumeId.toLowerCase(), request.reason);
      return {
        previous: decisionToProto(previous.decision, previous.reservations),
        decision: decisionToProto(decision.decision, decision.reservations),
        readRevision: BigInt(readRevision),
      };
    },

    async settleDecision(request) {
      const { decision, readRevision } = await ledger.settleDecision(request.decisionId.toLowerCase(), request.reason);
      return { decision: decisionToProto(decision.decision, decision.reservations), readRevision: BigInt(readRevision) };
    },
  };
}
