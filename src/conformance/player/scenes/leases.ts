import { finish, granted } from './plain.js';
import { type Scene, UNDER_WAY_MS } from './scene.js';

/** Work that outlasts its lease. */
export const long: Scene = {
  name: 'long',
  of: 'worker',
  about: 'leases that are shorter than the work',
  play: async (stage) => {
    for (const order of stage.offer({ leaseMs: stage.shortLeaseMs })) await finish(stage, order);
  },
};

/** Somebody else's order. */
export const taken: Scene = {
  name: 'taken',
  of: 'worker',
  about: 'the lease is given to another worker while an order is carried out',
  play: async (stage) => {
    const [order] = stage.offer({ leaseMs: stage.shortLeaseMs });
    if (!order || !(await granted(stage, order))) return;
    order.taken = true;
    if (await stage.expect('outcome', () => order.lossTold, order))
      await stage.quiet(UNDER_WAY_MS + stage.workMs);
  },
};

/** An order that is taken back before it was granted. */
export const withdrawn: Scene = {
  name: 'withdrawn',
  of: 'worker',
  about: 'an offer is withdrawn before it was granted',
  play: async (stage) => {
    for (const order of stage.offer({})) stage.withdraw(order);
    await stage.quiet(UNDER_WAY_MS + stage.workMs);
  },
};

/** Orders of a newer contract. */
export const unknown: Scene = {
  name: 'unknown',
  of: 'worker',
  about: 'an order and an operation that this contract does not have',
  play: async (stage) => {
    const orders = stage.offer({ order: 99 }, { operation: 99 });
    const over = () => orders.every(({ outcome }) => outcome !== undefined);
    await stage.until(over, UNDER_WAY_MS + stage.workMs);
    for (const order of orders) order.withdrawn = true;
  },
};
