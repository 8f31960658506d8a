import { finish, granted } from './plain.js';
import type { Scene } from './scene.js';

/** At least once. */
export const duplicate: Scene = {
  name: 'duplicate',
  of: 'worker',
  about:
    'an order is offered twice while it is carried out, and once more with a new lease ' +
    'when it is done',
  play: async (stage) => {
    for (const order of stage.offer({})) {
      if (!(await granted(stage, order))) return;
      stage.offerAgain(order);
      if (!(await finish(stage, order))) return;
      order.token = stage.nextToken();
      stage.offerAgain(order);
      if (await granted(stage, order))
        await stage.expect('outcome', () => order.told === order.token, order);
    }
  },
};

/** A connection that breaks in the middle of the work. */
export const cut: Scene = {
  name: 'cut',
  of: 'worker',
  about:
    'the stream ends while an order is carried out, the server is away for a while, and ' +
    'offers the order again',
  play: async (stage) => {
    const [order] = stage.offer({});
    if (!order || !(await granted(stage, order))) return;
    stage.watchDown = true;
    stage.cut();
    await stage.until(() => stage.watchAttempts > 12, AWAY_MS);
    stage.watchDown = false;
    if (await stage.expect('watch', () => stage.watching))
      await stage.expect('outcome', () => order.outcome !== undefined, order);
  },
};

const AWAY_MS = 2500;

/** A server that cannot write. */
export const unavailable: Scene = {
  name: 'unavailable',
  of: 'worker',
  about:
    'the outcome is answered UNAVAILABLE four times, item by item and as a whole, once ' +
    'with a RetryInfo',
  play: async (stage) => {
    stage.outcomesDown = [undefined, ASKED_MS, undefined, undefined];
    const [order] = stage.offer({});
    if (
      order &&
      (await granted(stage, order)) &&
      (await stage.expect(
        'outcome',
        () => order.refusals.length > 0 || order.outcome !== undefined,
        order,
      ))
    )
      await stage.expect('repeat', () => order.outcome !== undefined, order);
    stage.outcomesDown = [];
  },
};

const ASKED_MS = 1500;
