import { Order } from '../../../gen/stowage/v1/decision_pb.js';
import type { OrderOptions, PlayedOrder } from '../orders.js';
import type { PlayedServer } from '../played-server.js';
import type { Scenario } from './scenario.js';

/** One order, and nothing else. */
export const create: Scenario = {
  name: 'create',
  of: 'worker',
  about: 'one order to create',
  play: async (server) => {
    for (const order of server.offer({})) await finish(server, order);
  },
};

/** Several in a message. */
export const several: Scenario = {
  name: 'several',
  of: 'worker',
  about: 'three orders in one message, or as many as it takes at a time',
  play: async (server) => {
    const wishes: readonly OrderOptions[] = [{}, {}, {}];
    for (const order of server.offer(...wishes.slice(0, server.maxOutstanding || wishes.length)))
      await finish(server, order);
  },
};

/** The other order. */
export const deletes: Scenario = {
  name: 'delete',
  of: 'worker',
  about: 'an order to create, and then the order to delete what it made',
  play: async (server) => {
    for (const order of server.offer({})) {
      await finish(server, order);
      for (const back of server.offer({ order: Order.DELETE, of: order }))
        await finish(server, back);
    }
  },
};

/** What was made in vain. */
export const late: Scenario = {
  name: 'late',
  of: 'worker',
  about: '`created` is answered with the order to delete: it was decided elsewhere meanwhile',
  play: async (server) => {
    for (const order of server.offer({})) {
      order.late = true;
      await finish(server, order);
      const back = server.orders.find(
        ({ decisionId, order: kind }) => decisionId === order.decisionId && kind === Order.DELETE,
      );
      if (back) await finish(server, back);
    }
  },
};

/** Waits until an order was granted, and its outcome told, by its newest token. */
export async function finish(server: PlayedServer, order: PlayedOrder): Promise<boolean> {
  return (
    (await granted(server, order)) &&
    (await server.expect('outcome', () => order.outcome !== undefined, order))
  );
}

/** Waits until an order was granted by its newest token. */
export function granted(server: PlayedServer, order: PlayedOrder): Promise<boolean> {
  return server.expect('acknowledge', () => order.acknowledgedToken === order.token, order);
}
