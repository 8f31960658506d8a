import { setMaxListeners } from 'node:events';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { AccessService } from '../../src/gen/stowage/v1/access_service_pb.js';
import { EventKind, EventService } from '../../src/gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { answerQuestions } from '../support/helper.js';

// Runs in its own process: viewers of the operators' page, each with the calls and the stream that
// its tab would have, by the same protocol over connections of its own.

/** Opens that many viewers; or ends them all, and tells what they were told. */
export type Ask = { readonly page: string; readonly viewers: number } | 'end';

/** What the viewers were told since they came. */
export interface Told {
  readonly viewers: number;
  /** Messages of their streams. */
  readonly messages: number;
  /** Pools, decisions and refusals in these. */
  readonly items: number;
}

/** As many as a page of the page shows. */
const SHOWN = 50;
const BACKENDS_AGAIN_MS = 10_000;

const told = { messages: 0, items: 0 };
let controller = new AbortController();
let following: Promise<void>[] = [];

answerQuestions<Ask, Told>(async (ask) => {
  if (ask !== 'end') {
    // All viewers end by one signal.
    setMaxListeners(0, controller.signal);
    const begun = Array.from({ length: ask.viewers }, (_, viewer) => begin(ask.page, viewer));
    await Promise.all(begun);
    return { viewers: begun.length, ...told };
  }
  controller.abort();
  await Promise.all(following);
  const was = { viewers: following.length, ...told };
  Object.assign(told, { messages: 0, items: 0 });
  controller = new AbortController();
  following = [];
  return was;
});

/** Of ten viewers four look at pools, three at decisions, two at refusals, one at backends. */
async function begin(baseUrl: string, viewer: number): Promise<void> {
  const transport = createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: true });
  const { signal } = controller;
  await createClient(AccessService, transport).whoAmI({});
  const turn = viewer % 10;
  if (turn < 4) await pools(transport, viewer, signal);
  else if (turn < 7) await decisions(transport, signal);
  else if (turn < 9) await refusals(transport, signal);
  else await backends(transport, signal);
}

type Transport = ReturnType<typeof createConnectTransport>;

/** Each has filtered for backends of its own. */
async function pools(transport: Transport, viewer: number, signal: AbortSignal): Promise<void> {
  const client = createClient(PoolService, transport);
  const listed = await client.listPools({ pool: `node-${viewer}*`, pageSize: SHOWN });
  const names = listed.pools.map(({ pool }) => pool);
  await follow(client.watchPools({ pools: names }, { signal }), (one) => one.pools.length);
}

async function decisions(transport: Transport, signal: AbortSignal): Promise<void> {
  const client = createClient(VolumeService, transport);
  await client.listDecisions({ pageSize: SHOWN });
  const stream = client.watchNewestDecisions({ maxDecisions: SHOWN }, { signal });
  await follow(stream, (one) => one.decisions.length);
}

async function refusals(transport: Transport, signal: AbortSignal): Promise<void> {
  const client = createClient(EventService, transport);
  const filter = { kinds: [EventKind.FAILURE] };
  await client.listEvents({ filter, newestFirst: true, pageSize: 1000 });
  await follow(client.watchEvents({ filter }, { signal }), (one) => one.events.length);
}

async function backends(transport: Transport, signal: AbortSignal): Promise<void> {
  const client = createClient(PoolService, transport);
  const ask = () => client.listBackends({ pageSize: 100 }, { signal });
  await ask();
  const timer = setInterval(() => void ask().catch(() => {}), BACKENDS_AGAIN_MS);
  following.push(
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        clearInterval(timer);
        resolve();
      });
    }),
  );
}

/** Resolves with the stream's first message; counts all. */
async function follow<T>(stream: AsyncIterable<T>, items: (message: T) => number): Promise<void> {
  const { signal } = controller;
  let begun = (): void => {};
  const first = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const all = async () => {
    try {
      for await (const message of stream) {
        told.messages += 1;
        told.items += items(message);
        begun();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (!signal.aborted) throw new Error("a viewer's stream ended");
  };
  following.push(all());
  await first;
}
