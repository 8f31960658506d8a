import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { CallAccess } from '../../auth/call-access.js';
import {
  type BackendReport,
  type CapabilityService,
  ReportCapabilitiesRequestSchema,
  type ReportCapabilitiesResponseSchema,
  type StreamCapabilitiesRequest,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { ReportAnswer } from '../../ledger/api/reports.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { identityFromProto, reportFromProto } from '../convert/report.js';
import { ADMIN_STATE } from '../values/enums.js';
import { Stretch } from '../values/stretch.js';
import type { ServiceDeps } from './deps.js';
import { type FoundReport, KnownReports, type TakenApart, takeApart } from './known-reports.js';

/**
 * A report before it is decoded: its bytes split once, and the earlier report with the same
 * content.
 */
interface Arrived {
  readonly apart: TakenApart | null;
  readonly found: FoundReport | null;
}

/** Takes the reports and signs of life of volume managers. */
export function capabilityService(
  deps: ServiceDeps,
): ServiceImplementation<typeof CapabilityService> {
  const { ledger, statusOf, defaults, heartbeatMs } = deps;
  const { look, takeAgain, take, checked } = reportIntake(deps);
  return {
    reportCapabilities: {
      fromBytes(bytes, access) {
        const arrived = look(bytes);
        const answer = takeAgain(arrived, access);
        if (answer !== null) return { answer: answerToProto(answer) };
        return async ({ report }) => answerToProto(await take(stated(report), arrived, access));
      },
    },

    async *streamCapabilities(_, { incoming, access }) {
      const alive = new Set<string>();
      const beat = setInterval(() => ledger.stillAlive(alive), heartbeatMs);
      beat.unref();
      try {
        for await (const message of incoming) {
          // A single report and a report of a stream have the same bytes.
          const arrived = look(message.bytes);
          try {
            const request = arrived.found === null ? await message.read() : null;
            const answer =
              takeAgain(arrived, access) ??
              (await take(await checked(request ?? (await message.read())), arrived, access));
            const host = arrived.found?.known.identity.host ?? request?.report?.host;
            if (host !== undefined) alive.add(host);
            yield { answer: { case: 'accepted', value: answerToProto(answer) } };
          } catch (thrown) {
            yield { answer: { case: 'refused', value: statusOf(thrown) } };
          }
        }
      } finally {
        clearInterval(beat);
      }
    },

    async heartbeat(request, { access }) {
      access.needHost(request.host, request.cluster);
      const answer = await ledger.heartbeat(identityFromProto(request, defaults.zone));
      return {
        accountingRevision: BigInt(answer.accountingRevision),
        adminState: ADMIN_STATE[answer.adminState],
      };
    },
  };
}

function answerToProto(
  answer: ReportAnswer,
): MessageInitShape<typeof ReportCapabilitiesResponseSchema> {
  return {
    applied: answer.applied,
    ignoredReason: answer.ignoredReason,
    accountingRevision: BigInt(answer.accountingRevision),
    readRevision: BigInt(answer.readRevision),
    warnings: [...answer.warnings],
  };
}

function stated(report: BackendReport | undefined): BackendReport {
  if (report === undefined) throw new Error('a request without a report passed validation');
  return report;
}

/** Takes reports by their bytes: known ones without decoding them. */
function reportIntake({ ledger, check, defaults }: ServiceDeps) {
  const reports = new KnownReports();
  const look = (bytes: Buffer): Arrived => {
    const apart = takeApart(bytes);
    return { apart, found: apart === null ? null : reports.find(apart, defaults.zone) };
  };
  /** Null: the report must be decoded and checked in full. */
  const takeAgain = ({ found }: Arrived, access: CallAccess): ReportAnswer | null => {
    if (found === null) return null;
    const { host, cluster } = found.known.identity;
    access.needHost(host, cluster);
    return ledger.reportAgain(found.known, found.head);
  };
  const take = async (
    report: BackendReport,
    { apart }: Arrived,
    access: CallAccess,
  ): Promise<ReportAnswer> => {
    access.needHost(report.host, report.cluster);
    // Read before the report is applied: the default may change meanwhile.
    const { zone } = defaults;
    const answer = await ledger.report(reportFromProto(report, zone, apart?.content));
    if (apart !== null && answer.applied && answer.known !== null)
      reports.remember(apart, zone, answer.known);
    return answer;
  };
  const checked = async ({ report }: StreamCapabilitiesRequest): Promise<BackendReport> => {
    const init = report === undefined ? {} : { report };
    const request = create(ReportCapabilitiesRequestSchema, init);
    await check.inTurns(ReportCapabilitiesRequestSchema, request, new Stretch());
    return stated(report);
  };
  return { look, takeAgain, take, checked };
}
