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

/** A accounting revision that the program was told. */
export interface RevisionTold {
  readonly at: number;
  readonly run: number;
  readonly backend: string;
  readonly revision: bigint;
  /** Whom the answer went to: a manager hears of a worker's only with its own next answer. */
  readonly to: 'worker' | 'manager';
}

/** Every revision that any answer gave, in order. */
export function revisionsOf(calls: readonly Call[]): readonly RevisionTold[] {
  return calls
    .flatMap((call) =>
      call.responses.flatMap(({ at, message }, index) => {
        const request = (call.requests[index] ?? call.requests[0])?.message;
        return told(request, message).map((found) => ({ at, run: call.run, ...found }));
      }),
    )
    .toSorted((a, b) => a.at - b.at);
}

function told(
  request: Message | undefined,
  response: Message,
): readonly Pick<RevisionTold, 'backend' | 'revision' | 'to'>[] {
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
