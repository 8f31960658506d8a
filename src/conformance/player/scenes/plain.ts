import { Order } from '../../../gen/stowage/v1/decision_pb.js';
import type { OrderWish, PlayedOrder } from '../orders.js';
import type { Stage } from '../stage.js';
import type { Scene } from './scene.js';

/** One order, and nothing else. */
export const create: Scene = {
  name: 'create',
  of: 'worker',
  about: 'one order to create',
  play: async (stage) => {
    for (const order of stage.offer({})) await finish(stage, order);
  },
};

/** Several in a message. */
export const several: Scene = {
  name: 'several',
  of: 'worker',
  about: 'three orders in one message, or as many as it takes at a time',
  play: async (stage) => {
    const wishes: readonly OrderWish[] = [{}, {}, {}];
    for (const order of stage.offer(...wishes.slice(0, stage.maxOutstanding || wishes.length)))
      await finish(stage, order);
  },
};

/** The other order. */
export const deletes: Scene = {
  name: 'delete',
  of: 'worker',
  about: 'an order to create, and then the order to delete what it made',
  play: async (stage) => {
    for (const order of stage.offer({})) {
      await finish(stage, order);
      for (const back of stage.offer({ order: Order.DELETE, of: order })) await finish(stage, back);
    }
  },
};

/** What was made in vain. */
export const late: Scene = {
  name: 'late',
  of: 'worker',
  about: '`created` is answered with the order to delete: it was decided elsewhere meanwhile',
  play: async (stage) => {
    for (const order of stage.offer({})) {
      order.late = true;
      await finish(stage, order);
      const back = stage.orders.find(
        ({ decisionId, order: kind }) => decisionId === order.decisionId && kind === Order.DELETE,
      );
      if (back) await finish(stage, back);
    }
  },
};

/** Waits until an order was granted, and its outcome told, by its newest token. */
export async function finish(stage: Stage, order: PlayedOrder): Promise<boolean> {
  return (
    (await granted(stage, order)) &&
    (await stage.expect('outcome', () => order.outcome !== undefined, order))
  );
}

/** Waits until an order was granted by its newest token. */
export function granted(stage: Stage, order: PlayedOrder): Promise<boolean> {
  return stage.expect('acknowledge', () => order.acknowledged === order.token, order);
}
