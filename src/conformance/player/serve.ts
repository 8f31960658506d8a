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
import type { PlayedServer } from './played-server.js';
import { report, reportOnStream } from './reports.js';
import type { Wire } from './wire.js';

/** Makes a played server answer the services of workers and managers. */
export function serve(wire: Wire, server: PlayedServer): void {
  const {
    watchDecisions,
    acknowledgeDecisions,
    renewLeases,
    reportOutcomes: outcomes,
  } = WorkerService.method;
  wire.serverStream(watchDecisions, (request, stream) => {
    server.check(WatchDecisionsRequestSchema, request);
    server.opened(request, stream);
  });
  wire.unary(acknowledgeDecisions, (request) => {
    server.check(AcknowledgeDecisionsRequestSchema, request);
    return { results: request.items.map((ref) => acknowledge(server, ref)) };
  });
  wire.unary(renewLeases, (request) => {
    server.check(RenewLeasesRequestSchema, request);
    return { results: request.items.map((ref) => renew(server, ref)) };
  });
  wire.unary(outcomes, async (request) => {
    server.check(ReportOutcomesRequestSchema, request);
    await server.beforeOutcomes?.();
    return { results: [...reportOutcomes(server, request)] };
  });
  const { reportCapabilities, streamCapabilities, heartbeat } = CapabilityService.method;
  wire.unary(reportCapabilities, (request) => report(server, request.report));
  wire.bidi(streamCapabilities, (request) => reportOnStream(server, request.report));
  wire.unary(heartbeat, (request) => {
    server.check(HeartbeatRequestSchema, request);
    return { accountingRevision: server.revision, adminState: AdminState.ENABLED };
  });
}
