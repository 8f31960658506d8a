import { finish, granted } from './plain.js';
import { type Scenario, UNDER_WAY_MS } from './scenario.js';

/** The work takes longer than its lease. */
export const long: Scenario = {
  name: 'long',
  of: 'worker',
  about: 'leases that are shorter than the work',
  play: async (server) => {
    for (const order of server.offer({ leaseMs: server.shortLeaseMs })) await finish(server, order);
  },
};

/** The order is given to another worker. */
export const taken: Scenario = {
  name: 'taken',
  of: 'worker',
  about: 'the lease is given to another worker while an order is carried out',
  play: async (server) => {
    const [order] = server.offer({ leaseMs: server.shortLeaseMs });
    if (!order || !(await granted(server, order))) return;
    order.taken = true;
    if (await server.expect('outcome', () => order.lossAnswered, order))
      await server.quiet(UNDER_WAY_MS + server.workMs);
  },
};

/** An order is withdrawn before it was granted. */
export const withdrawn: Scenario = {
  name: 'withdrawn',
  of: 'worker',
  about: 'an offer is withdrawn before it was granted',
  play: async (server) => {
    for (const order of server.offer({})) server.withdraw(order);
    await server.quiet(UNDER_WAY_MS + server.workMs);
  },
};

/** Orders come from a newer contract. */
export const unknown: Scenario = {
  name: 'unknown',
  of: 'worker',
  about: 'an order and an operation that this contract does not have',
  play: async (server) => {
    const orders = server.offer({ order: 99 }, { operation: 99 });
    const over = () => orders.every(({ outcome }) => outcome !== undefined);
    await server.until(over, UNDER_WAY_MS + server.workMs);
    for (const order of orders) order.withdrawn = true;
  },
};
