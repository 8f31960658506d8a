import type { MessageInitShape } from '@bufbuild/protobuf';
import { DecisionState, Order } from '../../gen/stowage/v1/decision_pb.js';
import type {
  LeaseRef,
  LeaseResultSchema,
  OutcomeReport,
  OutcomeResultSchema,
  ReportOutcomesRequest,
} from '../../gen/stowage/v1/worker_service_pb.js';
import { leaseOf, newOrder, offerOf, type PlayedOrder } from './orders.js';
import type { PlayedServer } from './played-server.js';
import { itemStatus, type Refusal } from './status.js';
import { Refused } from './wire.js';

type LeaseAnswer = MessageInitShape<typeof LeaseResultSchema>;
type OutcomeAnswer = MessageInitShape<typeof OutcomeResultSchema>;

const STATES: Readonly<Record<string, DecisionState>> = {
  created: DecisionState.CREATED,
  failed: DecisionState.FAILED,
  deleted: DecisionState.CANCELLED,
};

/** Answers an acknowledgement as the server would. */
export function acknowledge(server: PlayedServer, ref: LeaseRef): LeaseAnswer {
  const found = claimed(server, ref);
  if ('refusal' in found) return refused(ref, found.refusal);
  const { order } = found;
  order.accepted = true;
  order.acceptedAt ??= server.recorder.now;
  order.acknowledgedToken = ref.leaseToken;
  return {
    decisionId: ref.decisionId,
    result: { case: 'lease', value: leaseOf(order, Date.now()) },
  };
}

/** Answers a renewal as the server would. */
export function renew(server: PlayedServer, ref: LeaseRef): LeaseAnswer {
  const found = claimed(server, ref);
  const refusal = 'refusal' in found ? found.refusal : taken(found.order);
  if (refusal || !('order' in found)) return refused(ref, refusal ?? lost(ref));
  return {
    decisionId: ref.decisionId,
    result: { case: 'lease', value: leaseOf(found.order, Date.now()) },
  };
}

/** Answers outcomes as the server would, unless refusals were prepared: then by the first. */
export function reportOutcomes(
  server: PlayedServer,
  { items }: ReportOutcomesRequest,
): readonly OutcomeAnswer[] {
  const down = server.outcomesDown.shift();
  if (down === undefined) return items.map((item) => outcome(server, item));
  for (const { ref } of items) if (ref) orderOf(server, ref)?.refusals.push(server.recorder.now);
  if (down.as === 'call') throw new Refused(down.refusal);
  return items.map(({ ref }) => ({
    decisionId: ref?.decisionId ?? '',
    result: { case: 'error' as const, value: itemStatus(down.refusal) },
  }));
}

function outcome(server: PlayedServer, { ref, outcome: reported }: OutcomeReport): OutcomeAnswer {
  if (!ref || reported.case === undefined)
    throw new Refused({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_FIELDS',
      message: 'an item lacks ref or outcome',
    });
  const found = claimed(server, ref);
  const refusal =
    'refusal' in found
      ? found.refusal
      : (taken(found.order) ?? conflict(found.order, reported.case));
  if (refusal || !('order' in found))
    return {
      decisionId: ref.decisionId,
      result: { case: 'error', value: itemStatus(refusal ?? lost(ref)) },
    };
  const { order } = found;
  if (order.outcome === undefined) {
    server.revision += 1n;
    order.outcome = { kind: reported.case, revision: server.revision };
    order.outcomeAt = server.recorder.now;
  }
  order.outcomeToken = ref.leaseToken;
  return {
    decisionId: ref.decisionId,
    result: {
      case: 'accepted',
      value: {
        state: STATES[reported.case] ?? DecisionState.UNSPECIFIED,
        accountingRevision: order.outcome.revision,
        ...(reported.case === 'created' && order.late
          ? { next: { case: 'deleteOrder' as const, value: deleteOrder(server, order) } }
          : {}),
      },
    },
  };
}

function deleteOrder(server: PlayedServer, order: PlayedOrder) {
  const known = server.orders.find(
    ({ decisionId, order: kind }) => decisionId === order.decisionId && kind === Order.DELETE,
  );
  const made =
    known ?? newOrder(order, server.nextToken(), order.leaseMs, { order: Order.DELETE, of: order });
  if (!known) server.orders.push(made);
  return offerOf(made, Date.now());
}

function orderOf(
  { orders }: PlayedServer,
  { decisionId, leaseToken }: LeaseRef,
): PlayedOrder | undefined {
  const own = orders.filter((order) => order.decisionId === decisionId);
  return own.find(({ token }) => token === leaseToken) ?? own.at(-1);
}

function claimed(
  server: PlayedServer,
  ref: LeaseRef,
): { readonly order: PlayedOrder } | { readonly refusal: Refusal } {
  const order = orderOf(server, ref);
  if (!order)
    return {
      refusal: {
        code: 'NOT_FOUND',
        reason: 'DECISION_NOT_FOUND',
        message: `decision ${ref.decisionId} is not in the ledger`,
      },
    };
  if (order.backend !== ref.backend)
    return {
      refusal: failed(
        'WRONG_BACKEND',
        `decision ${ref.decisionId} is for ${order.backend}, not for ${ref.backend}`,
      ),
    };
  if (order.withdrawn)
    return { refusal: failed('DECISION_WITHDRAWN', `decision ${ref.decisionId} was withdrawn`) };
  return order.token === ref.leaseToken ? { order } : { refusal: lost(ref) };
}

function taken(order: PlayedOrder): Refusal | undefined {
  if (order.taken) order.lossAnswered = true;
  return order.taken ? lost({ decisionId: order.decisionId, leaseToken: order.token }) : undefined;
}

function conflict(
  { outcome: known, order, decisionId }: PlayedOrder,
  reported: string,
): Refusal | undefined {
  const fits =
    known === undefined
      ? (order === Order.DELETE) !== (reported === 'created')
      : known.kind === reported;
  if (fits || (reported === 'failed' && known === undefined)) return undefined;
  return failed(
    'OUTCOME_CONFLICT',
    `decision ${decisionId} has another outcome already, or the order was of another kind`,
  );
}

function lost({ decisionId, leaseToken }: Pick<LeaseRef, 'decisionId' | 'leaseToken'>): Refusal {
  return failed('LEASE_LOST', `decision ${decisionId} is no longer held by token ${leaseToken}`);
}

function failed(reason: string, message: string): Refusal {
  return { code: 'FAILED_PRECONDITION', reason, message };
}

function refused({ decisionId }: LeaseRef, refusal: Refusal): LeaseAnswer {
  return { decisionId, result: { case: 'error', value: itemStatus(refusal) } };
}
