import {
  CapabilityService,
  HeartbeatRequestSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import { AdminState } from '../../gen/stowage/v1/pool_pb.js';
import {
  AcknowledgeDecisionsRequestSchema,
  RenewLeasesRequestSchema,
  ReportOutcomesRequestSchema,
  WatchDecisionsRequestSchema,
  WorkerService,
} from '../../gen/stowage/v1/worker_service_pb.js';
import { acknowledge, renew, reportOutcomes } from './answers.js';
import { report, reportOnStream } from './reports.js';
import type { Stage } from './stage.js';
import type { Wire } from './wire.js';

/** Lets a stage answer the two services that workers and managers speak. */
export function serve(wire: Wire, stage: Stage): void {
  const {
    watchDecisions,
    acknowledgeDecisions,
    renewLeases,
    reportOutcomes: outcomes,
  } = WorkerService.method;
  wire.serverStream(watchDecisions, (request, stream) => {
    stage.check(WatchDecisionsRequestSchema, request);
    stage.opened(request, stream);
  });
  wire.unary(acknowledgeDecisions, (request) => {
    stage.check(AcknowledgeDecisionsRequestSchema, request);
    return { results: request.items.map((ref) => acknowledge(stage, ref)) };
  });
  wire.unary(renewLeases, (request) => {
    stage.check(RenewLeasesRequestSchema, request);
    return { results: request.items.map((ref) => renew(stage, ref)) };
  });
  wire.unary(outcomes, (request) => {
    stage.check(ReportOutcomesRequestSchema, request);
    return { results: [...reportOutcomes(stage, request)] };
  });
  const { reportCapabilities, streamCapabilities, heartbeat } = CapabilityService.method;
  wire.unary(reportCapabilities, (request) => report(stage, request.report));
  wire.bidi(streamCapabilities, (request) => reportOnStream(stage, request.report));
  wire.unary(heartbeat, (request) => {
    stage.check(HeartbeatRequestSchema, request);
    return { accountingRevision: stage.revision, adminState: AdminState.ENABLED };
  });
}
