import { setTimeout as sleep } from 'node:timers/promises';
import { errorFromStatus, isPassing, isUnheard, StowageError } from '../../../src/client/index.js';
import type { Offer } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import type { Context, Held, Outcome } from './context.js';
import { refOf } from './leases.js';

/** Reports an outcome until it is answered. Resolves with the order to delete if one came back. */
export async function report(
  context: Context,
  order: Held,
  outcome: Outcome,
): Promise<Offer | undefined> {
  const { client, fault, workerId } = context;
  for (;;) {
    try {
      const { results } = await client.workers.reportOutcomes({
        workerId,
        items: [{ ref: refOf(context, order), outcome }],
      });
      const result = results[0]?.result;
      if (result?.case === 'error') throw errorFromStatus(result.value);
      return result?.case === 'accepted' && result.value.next.case === 'deleteOrder'
        ? result.value.next.value
        : undefined;
    } catch (error) {
      if (
        !(error instanceof StowageError) ||
        !(isPassing(error) || isUnheard(error)) ||
        fault === 'outcome-repeated'
      )
        return undefined;
      await sleep(fault === 'retry-info-honoured' ? 100 : (error.retryAfterMs ?? 200));
    }
  }
}
