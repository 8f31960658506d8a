import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type BackendReport,
  type CapabilityService,
  ReportCapabilitiesRequestSchema,
  type ReportCapabilitiesResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { ADMIN_STATE } from '../convert/enums.js';
import { identityFromProto, reportFromProto } from '../convert/report.js';
import type { ServiceDeps } from './deps.js';

/** Where volume managers say what they have. */
export function capabilityService(deps: ServiceDeps): ServiceImplementation<typeof CapabilityService> {
  const { ledger, check, statusOf, defaults, heartbeatMs } = deps;

  async function take(report: BackendReport): Promise<MessageInitShape<typeof ReportCapabilitiesResponseSchema>> {
    const answer = await ledger.report(reportFromProto(report, defaults.zone));
    return {
      applied: answer.applied,
      ignoredReason: answer.ignoredReason,
      ledgerRevision: BigInt(answer.ledgerRevision),
      readRevision: BigInt(answer.readRevision),
      warnings: [...answer.warnings],
    };
  }

  return {
    reportCapabilities: ({ report }) => take(stated(report)),

    async *streamCapabilities(requests) {
      const alive = new Set<string>();
      const beat = setInterval(() => ledger.stillAlive(alive), heartbeatMs);
      beat.unref();
      try {
        for await (const { report } of requests) {
          try {
            check(ReportCapabilitiesRequestSchema, create(ReportCapabilitiesRequestSchema, report === undefined ? {} : { report }));
            const accepted = await take(stated(report));
            alive.add(stated(report).host);
            yield { answer: { case: 'accepted', value: accepted } };
          } catch (thrown) {
            yield { answer: { case: 'refused', value: statusOf(thrown) } };
          }
        }
      } finally {
        clearInterval(beat);
      }
    },

    async heartbeat(request) {
      const answer = await ledger.heartbeat(identityFromProto(request, defaults.zone));
      return { ledgerRevision: BigInt(answer.ledgerRevision), adminState: ADMIN_STATE[answer.adminState] };
    },
  };
}

function stated(report: BackendReport | undefined): BackendReport {
  if (report === undefined) throw new Error('a request without a report passed the door');
  return report;
}
