import { Order } from '../../../gen/stowage/v1/decision_pb.js';
import type { OrderOptions, PlayedOrder } from '../orders.js';
import type { PlayedServer } from '../played-server.js';
import type { Scenario } from './scenario.js';

/** One order to create. */
export const create: Scenario = {
  name: 'create',
  of: 'worker',
  about: 'one order to create',
  play: async (server) => {
    for (const order of server.offer({})) await finish(server, order);
  },
};

/** Several orders in one message. */
export const several: Scenario = {
  name: 'several',
  of: 'worker',
  about: 'three orders in one message, or as many as it takes at a time',
  play: async (server) => {
    const wanted: readonly OrderOptions[] = [{}, {}, {}];
    for (const order of server.offer(...wanted.slice(0, server.maxOutstanding || wanted.length)))
      await finish(server, order);
  },
};

/** An order to delete. */
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

/** A volume was made that is no longer needed. */
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

/** Waits until an order is granted by its newest token and its outcome is reported. */
export async function finish(server: PlayedServer, order: PlayedOrder): Promise<boolean> {
  return (
    (await granted(server, order)) &&
    (await server.expect('outcome', () => order.outcome !== undefined, order))
  );
}

/** Waits until an order is granted by its newest token. */
export function granted(server: PlayedServer, order: PlayedOrder): Promise<boolean> {
  return server.expect('acknowledge', () => order.acknowledgedToken === order.token, order);
}
