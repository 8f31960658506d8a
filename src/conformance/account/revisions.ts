import { isMessage, type Message } from '@bufbuild/protobuf';
import {
  HeartbeatRequestSchema,
  HeartbeatResponseSchema,
  ReportCapabilitiesResponseSchema,
  StreamCapabilitiesResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import {
  ReportOutcomesRequestSchema,
  ReportOutcomesResponseSchema,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { Call } from '../transcript/calls.js';
import { backendOf, reportIn } from './report-message.js';

/** An accounting revision that the program received. */
export interface ReceivedRevision {
  readonly at: number;
  readonly run: number;
  readonly backend: string;
  readonly revision: bigint;
  /**
   * Which part received it. A manager learns of a worker's answer only from its own next answer.
   */
  readonly to: 'worker' | 'manager';
}

/** The revisions in all answers, in order. */
export function revisionsOf(calls: readonly Call[]): readonly ReceivedRevision[] {
  return calls
    .flatMap((call) =>
      call.responses.flatMap(({ at, message }, index) => {
        const request = (call.requests[index] ?? call.requests[0])?.message;
        return revisionsIn(request, message).map((found) => ({ at, run: call.run, ...found }));
      }),
    )
    .toSorted((a, b) => a.at - b.at);
}

function revisionsIn(
  request: Message | undefined,
  response: Message,
): readonly Pick<ReceivedRevision, 'backend' | 'revision' | 'to'>[] {
  if (isMessage(response, ReportOutcomesResponseSchema)) {
    const items = isMessage(request, ReportOutcomesRequestSchema) ? request.items : [];
    return response.results.flatMap(({ result }, index) =>
      result.case === 'accepted'
        ? [
            {
              backend: items[index]?.ref?.backend ?? '',
              revision: result.value.accountingRevision,
              to: 'worker' as const,
            },
          ]
        : [],
    );
  }
  const revision = revisionIn(response);
  const about = isMessage(request, HeartbeatRequestSchema) ? request : reportIn(request);
  return revision === undefined || about === undefined
    ? []
    : [{ backend: backendOf(about), revision, to: 'manager' as const }];
}

function revisionIn(response: Message): bigint | undefined {
  if (
    isMessage(response, HeartbeatResponseSchema) ||
    isMessage(response, ReportCapabilitiesResponseSchema)
  )
    return response.accountingRevision;
  if (!isMessage(response, StreamCapabilitiesResponseSchema)) return undefined;
  return response.answer.case === 'accepted' ? response.answer.value.accountingRevision : undefined;
}
