import { isMessage } from '@bufbuild/protobuf';
import {
  AcknowledgeDecisionsRequestSchema,
  AcknowledgeDecisionsResponseSchema,
  type LeaseRef,
  type LeaseResult,
  type OutcomeReport,
  type OutcomeResult,
  RenewLeasesRequestSchema,
  RenewLeasesResponseSchema,
  ReportOutcomesRequestSchema,
  ReportOutcomesResponseSchema,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { Call } from '../transcript/calls.js';
import { failureOf } from './failure.js';
import { lifeOf } from './offers.js';

/** The server's answer about one order. */
export type Answer =
  | {
      readonly kind: 'lease';
      readonly at: number;
      readonly token: bigint;
      readonly remainingMs: number;
    }
  | { readonly kind: 'accepted'; readonly at: number; readonly revision: bigint }
  | {
      readonly kind: 'error';
      readonly at: number;
      readonly code: string;
      readonly reason: string;
      readonly retryAfterMs: number | undefined;
    };

/** One item of a request: an acknowledgement, a renewal or an outcome of one order. */
export interface OrderRequest {
  readonly verb: 'acknowledge' | 'renew' | 'outcome';
  readonly at: number;
  readonly run: number;
  readonly call: number;
  readonly worker: string;
  readonly decisionId: string;
  readonly backend: string;
  readonly token: bigint;
  /** The reported outcome; undefined for other requests. */
  readonly outcome: 'created' | 'deleted' | 'failed' | undefined;
  /** The reason of a failure; otherwise undefined. */
  readonly reason: string | undefined;
  readonly answer: Answer | undefined;
}

type RequestItem = Pick<OrderRequest, 'verb' | 'worker' | 'outcome' | 'reason'> & {
  readonly ref: LeaseRef | undefined;
};

/** All requests of the program about orders, in order. */
export function orderRequestsOf(calls: readonly Call[]): readonly OrderRequest[] {
  return calls.flatMap((call) =>
    itemsIn(call).map(({ ref, ...item }, index) => ({
      ...item,
      at: call.at,
      run: call.run,
      call: call.call,
      decisionId: ref?.decisionId ?? '',
      backend: ref?.backend ?? '',
      token: ref?.leaseToken ?? 0n,
      answer: answerOf(call, index),
    })),
  );
}

function itemsIn(call: Call): readonly RequestItem[] {
  const message = call.requests[0]?.message;
  if (isMessage(message, AcknowledgeDecisionsRequestSchema))
    return message.items.map((ref) => ofLease('acknowledge', message.workerId, ref));
  if (isMessage(message, RenewLeasesRequestSchema))
    return message.items.map((ref) => ofLease('renew', message.workerId, ref));
  if (isMessage(message, ReportOutcomesRequestSchema))
    return message.items.map((item) => ofOutcome(message.workerId, item));
  return [];
}

function ofLease(verb: OrderRequest['verb'], worker: string, ref: LeaseRef): RequestItem {
  return { verb, worker, ref, outcome: undefined, reason: undefined };
}

function ofOutcome(worker: string, { ref, outcome }: OutcomeReport): RequestItem {
  return {
    verb: 'outcome',
    worker,
    ref,
    outcome: outcome.case,
    reason: outcome.case === 'failed' ? outcome.value.reason : undefined,
  };
}

function answerOf(call: Call, index: number): Answer | undefined {
  const response = call.responses[0];
  if (response) {
    const result = resultsOf(response.message)[index]?.result;
    return result?.case ? answered(response.at, result) : undefined;
  }
  const { end } = call;
  return end && end.code !== 'OK' ? { kind: 'error', ...end } : undefined;
}

function resultsOf(message: unknown): readonly (LeaseResult | OutcomeResult)[] {
  if (isMessage(message, AcknowledgeDecisionsResponseSchema)) return message.results;
  if (isMessage(message, RenewLeasesResponseSchema)) return message.results;
  return isMessage(message, ReportOutcomesResponseSchema) ? message.results : [];
}

type Result = Exclude<(LeaseResult | OutcomeResult)['result'], { case: undefined }>;

function answered(at: number, result: Result): Answer {
  switch (result.case) {
    case 'lease':
      return { kind: 'lease', at, token: result.value.token, remainingMs: lifeOf(result.value) };
    case 'accepted':
      return { kind: 'accepted', at, revision: result.value.accountingRevision };
    case 'error':
      return { kind: 'error', at, ...failureOf(result.value) };
  }
}
