import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Outcome } from '../../domain/decision.js';
import type {
  LeaseRef,
  OutcomeAcceptedSchema,
  OutcomeReport,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { LeaseClaim, OutcomeAnswer } from '../../ledger/api/workers.js';
import { statusOfFailure } from '../errors/status.js';
import { DECISION_STATE } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { decisionToProto } from './decision.js';
import { offerToProto } from './offer.js';

/** The reference to one order in a worker's call. */
export function claimFromProto(worker: string, ref: LeaseRef): LeaseClaim {
  return {
    worker,
    decisionId: idFromProto(ref.decisionId),
    backend: ref.backend,
    token: Number(ref.leaseToken),
  };
}

/** The outcome of an order as the worker reports it. Validation has checked that one is stated. */
export function outcomeFromProto(outcome: OutcomeReport['outcome']): Outcome {
  switch (outcome.case) {
    case 'created':
      return { kind: 'created' };
    case 'deleted':
      return { kind: 'deleted' };
    case 'failed': {
      const { reason, retriable, mayHaveLeftData } = outcome.value;
      return { kind: 'failed', reason, retriable, mayHaveLeftData };
    }
    case undefined:
      throw new Error('an outcome without an outcome passed validation');
  }
}

/** What followed an outcome. */
export function outcomeAnswerToProto(
  answer: OutcomeAnswer,
  now: number,
): MessageInitShape<typeof OutcomeAcceptedSchema> {
  return {
    state: DECISION_STATE[answer.decision.state],
    accountingRevision: BigInt(answer.accountingRevision),
    ...nextToProto(answer.next, now),
  };
}

function nextToProto(
  next: OutcomeAnswer['next'],
  now: number,
): Pick<MessageInitShape<typeof OutcomeAcceptedSchema>, 'next'> {
  switch (next.kind) {
    case 'none':
      return {};
    case 'decision':
      return {
        next: {
          case: 'decision',
          value: decisionToProto(next.decision.decision, next.decision.reservations),
        },
      };
    case 'refused':
      return { next: { case: 'refusal', value: statusOfFailure(next.failure) } };
    case 'delete':
      return { next: { case: 'deleteOrder', value: offerToProto(next.offer, now) } };
  }
}
