import { isMessage } from '@bufbuild/protobuf';
import {
  type BackendReport,
  HeartbeatRequestSchema,
  ReportCapabilitiesResponseSchema,
  StreamCapabilitiesResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { Call, Timed } from '../transcript/calls.js';
import { failureOf } from './failure.js';
import { backendOf, reportIn } from './report-message.js';

/** The answer to a report. */
export interface ReportAnswer {
  readonly at: number;
  readonly kind: 'applied' | 'ignored' | 'refused';
  /** Name of the gRPC code of a refusal. */
  readonly code: string;
}

/** One report that the program sent. */
export interface SentReport {
  readonly at: number;
  readonly run: number;
  readonly backend: string;
  readonly report: BackendReport;
  readonly answer: ReportAnswer | undefined;
}

/**
 * A time in which the program showed that its host is alive: a moment for a report or heartbeat, a
 * span for a stream of reports.
 */
export interface Sign {
  readonly run: number;
  readonly from: number;
  readonly to: number;
}

/** Reports in the order in which they were sent. */
export function reportsOf(calls: readonly Call[]): readonly SentReport[] {
  return calls
    .flatMap((call) =>
      call.requests.flatMap(({ at, message }, index) => {
        const report = reportIn(message);
        return report
          ? [
              {
                at,
                run: call.run,
                backend: backendOf(report),
                report,
                answer: answerOf(call, call.responses[index]),
              },
            ]
          : [];
      }),
    )
    .toSorted((a, b) => a.at - b.at);
}

/** Signs of life in the order in which they began. */
export function signsOf(calls: readonly Call[], endedAt: number): readonly Sign[] {
  return calls
    .flatMap(({ run, at, method, requests, end }) => {
      if (method === 'StreamCapabilities') return [{ run, from: at, to: end?.at ?? endedAt }];
      const lives = requests.some(
        ({ message }) =>
          isMessage(message, HeartbeatRequestSchema) || reportIn(message) !== undefined,
      );
      return lives ? [{ run, from: at, to: at }] : [];
    })
    .toSorted((a, b) => a.from - b.from);
}

function answerOf({ end }: Call, response: Timed | undefined): ReportAnswer | undefined {
  const message = response?.message;
  const at = response?.at ?? end?.at ?? 0;
  if (isMessage(message, ReportCapabilitiesResponseSchema)) return taken(at, message.applied);
  if (isMessage(message, StreamCapabilitiesResponseSchema)) {
    const { answer } = message;
    if (answer.case === 'accepted') return taken(at, answer.value.applied);
    return answer.case === 'refused'
      ? { at, kind: 'refused', code: failureOf(answer.value).code }
      : undefined;
  }
  return end && end.code !== 'OK' ? { at, kind: 'refused', code: end.code } : undefined;
}

function taken(at: number, applied: boolean): ReportAnswer {
  return { at, kind: applied ? 'applied' : 'ignored', code: 'OK' };
}
