import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { CodedError } from '../../domain/errors.js';
import {
  type BackendReport,
  type CapabilityService,
  ReportCapabilitiesRequestSchema,
  type ReportCapabilitiesResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { ReportAnswer } from '../../ledger/api.js';
import type { ServiceImplementation, Unary } from '../adapter/implementation.js';
import { ADMIN_STATE } from '../convert/enums.js';
import { identityFromProto, reportFromProto } from '../convert/report.js';
import type { ServiceDeps } from './deps.js';
import { KnownReports, takeApart } from './known-reports.js';

/** Where volume managers say what they have. */
export function capabilityService(deps: ServiceDeps): ServiceImplementation<typeof CapabilityService> {
  const { ledger, check, statusOf, defaults, heartbeatMs } = deps;

  const take = (report: BackendReport) => ledger.report(reportFromProto(report, defaults.zone));
  const reports = new KnownReports();
  const takeOne: Unary<typeof ReportCapabilitiesRequestSchema, typeof ReportCapabilitiesResponseSchema> = async ({ report }, { bytes }) => {
    // Read now: it may change while the report is taken.
    const { zone } = defaults;
    const answer = await take(stated(report));
    const apart = answer.applied && answer.known !== null ? takeApart(bytes) : null;
    if (apart !== null && answer.known !== null) reports.remember(apart, zone, answer.known);
    return answerToProto(answer);
  };
  takeOne.fromBytes = (bytes) => {
    const apart = takeApart(bytes);
    const found = apart === null ? null : reports.find(apart, defaults.zone);
    const answer = found === null ? null : ledger.reportAgain(found.known, found.head);
    return answer === null ? null : answerToProto(answer);
  };

  return {
    reportCapabilities: takeOne,

    async *streamCapabilities(requests) {
      const alive = new Set<string>();
      const beat = setInterval(() => ledger.stillAlive(alive), heartbeatMs);
      beat.unref();
      try {
        for (const reader = requests[Symbol.asyncIterator](); ; ) {
          const next = await readOne(reader);
          if (next instanceof CodedError) {
            yield { answer: { case: 'refused', value: statusOf(next) } };
            continue;
          }
          if (next.done === true) return;
          const { report } = next.value;
          try {
            check(ReportCapabilitiesRequestSchema, create(ReportCapabilitiesRequestSchema, report === undefined ? {} : { report }));
            const accepted = answerToProto(await take(stated(report)));
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

/** The next message; the error instead where its bytes cannot be decoded: others may come after it. */
async function readOne<T>(reader: AsyncIterator<T>): Promise<IteratorResult<T> | CodedError> {
  try {
    return await reader.next();
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.reason === 'INVALID_FIELDS') return thrown;
    throw thrown;
  }
}

function answerToProto(answer: ReportAnswer): MessageInitShape<typeof ReportCapabilitiesResponseSchema> {
  return {
    applied: answer.applied,
    ignoredReason: answer.ignoredReason,
    ledgerRevision: BigInt(answer.ledgerRevision),
    readRevision: BigInt(answer.readRevision),
    warnings: [...answer.warnings],
  };
}

function stated(report: BackendReport | undefined): BackendReport {
  if (report === undefined) throw new Error('a request without a report passed the door');
  return report;
}
