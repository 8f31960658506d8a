/**
 * The contract in TypeScript: every message, its schema, the enums and the services of
 * `stowage.v1`.
 */
export * from '../gen/stowage/v1/access_service_pb.js';
export * from '../gen/stowage/v1/capability_service_pb.js';
export * from '../gen/stowage/v1/capacity_pb.js';
export * from '../gen/stowage/v1/decision_pb.js';
export * from '../gen/stowage/v1/event_service_pb.js';
export * from '../gen/stowage/v1/pool_pb.js';
export * from '../gen/stowage/v1/pool_service_pb.js';
export * from '../gen/stowage/v1/scheduler_service_pb.js';
export * from '../gen/stowage/v1/status_service_pb.js';
export * from '../gen/stowage/v1/volume_service_pb.js';
export * from '../gen/stowage/v1/worker_service_pb.js';
