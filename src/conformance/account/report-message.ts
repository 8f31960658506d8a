import { isMessage, type Message } from '@bufbuild/protobuf';
import {
  type BackendReport,
  ReportCapabilitiesRequestSchema,
  StreamCapabilitiesRequestSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';

/** The report in a message, unary or streamed. */
export function reportIn(message: Message | undefined): BackendReport | undefined {
  if (isMessage(message, ReportCapabilitiesRequestSchema)) return message.report;
  return isMessage(message, StreamCapabilitiesRequestSchema) ? message.report : undefined;
}

/** The backend of a host: its cluster if it has one, else itself. */
export function backendOf({
  host,
  cluster,
}: {
  readonly host: string;
  readonly cluster: string;
}): string {
  return cluster === '' ? host : cluster;
}
