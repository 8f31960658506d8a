import type { PlayedOrder } from '../orders.js';
import type { PlayedServer } from '../played-server.js';
import type { Refusal } from '../status.js';
import { finish, granted } from './plain.js';
import { type Scenario, UNDER_WAY_MS } from './scenario.js';

/** Orders come at least once. */
export const duplicate: Scenario = {
  name: 'duplicate',
  of: 'worker',
  about:
    'an order is offered twice while it is carried out, and once more with a new lease ' +
    'when it is done',
  play: async (server) => {
    for (const order of server.offer({})) {
      if (!(await granted(server, order))) return;
      server.offerAgain(order);
      if (!(await finish(server, order))) return;
      order.token = server.nextToken();
      server.offerAgain(order);
      if (await granted(server, order))
        await server.expect('outcome', () => order.outcomeToken === order.token, order);
    }
  },
};

/** An outcome and an offer cross: the worker was cut off for longer than its lease, for one. */
export const crossed: Scenario = {
  name: 'crossed',
  of: 'worker',
  about:
    'an order is offered anew while its outcome is on the way, which is then refused: its lease ' +
    'is no longer the newest',
  play: async (server) => {
    const [order] = server.offer({});
    if (!order || !(await granted(server, order))) return;
    server.beforeOutcomes = () => {
      server.beforeOutcomes = undefined;
      // If the play ends meanwhile, `expect` says so.
      return offerAnew(server, order).catch(() => undefined);
    };
    await server.expect('outcome', () => order.outcome !== undefined, order);
    server.beforeOutcomes = undefined;
  },
};

/** Offers an order with a newer lease, and gives the program time to take it. */
async function offerAnew(server: PlayedServer, order: PlayedOrder): Promise<void> {
  order.token = server.nextToken();
  server.offerAgain(order);
  // A program that reads no offer before its outcome is answered is right, too.
  const isKnown = () => order.acknowledgedToken === order.token;
  if (await server.until(isKnown, UNDER_WAY_MS)) await server.quiet(READ_MS);
}

/** So long after an answer a program has read it, ms. */
const READ_MS = 300;

/** The connection breaks in the middle of the work. */
export const cut: Scenario = {
  name: 'cut',
  of: 'worker',
  about:
    'the stream ends while an order is carried out, the server is away for a while, and ' +
    'offers the order again',
  play: async (server) => {
    const [order] = server.offer({});
    if (!order || !(await granted(server, order))) return;
    server.watchDown = true;
    server.cut();
    await server.until(() => server.watchAttempts > 12, AWAY_MS);
    server.watchDown = false;
    if (await server.expect('watch', () => server.watching))
      await server.expect('outcome', () => order.outcome !== undefined, order);
  },
};

const AWAY_MS = 2500;

/** The server cannot write. */
export const unavailable: Scenario = {
  name: 'unavailable',
  of: 'worker',
  about:
    'the outcome is answered UNAVAILABLE four times, item by item and as a whole, once ' +
    'with a RetryInfo',
  play: (server) =>
    outcomeDown(server, [
      { refusal: AWAY, as: 'item' },
      { refusal: { ...AWAY, retryAfterMs: 1500 }, as: 'call' },
      { refusal: AWAY, as: 'item' },
      { refusal: AWAY, as: 'call' },
    ]),
};

const AWAY: Refusal = {
  code: 'UNAVAILABLE',
  reason: 'STORE_UNAVAILABLE',
  message: 'played: the store is away',
};

/** Something between the program and the server breaks the call. */
export const broken: Scenario = {
  name: 'broken',
  of: 'worker',
  about:
    'the outcome is answered as by a proxy or a connection that broke, four times: with a code ' +
    'and no reason',
  play: (server) =>
    outcomeDown(
      server,
      (['INTERNAL', 'UNKNOWN', 'CANCELLED', 'DEADLINE_EXCEEDED'] as const).map((code) => ({
        refusal: { code, reason: '', message: 'played: the stream was reset' },
        as: 'call',
      })),
    ),
};

async function outcomeDown(
  server: PlayedServer,
  down: PlayedServer['outcomesDown'],
): Promise<void> {
  server.outcomesDown = down;
  const [order] = server.offer({});
  if (
    order &&
    (await granted(server, order)) &&
    (await server.expect(
      'outcome',
      () => order.refusals.length > 0 || order.outcome !== undefined,
      order,
    ))
  )
    await server.expect('repeat', () => order.outcome !== undefined, order);
  server.outcomesDown = [];
}
