import type { MessageInitShape } from '@bufbuild/protobuf';
import { connect, type StowageClient } from '../../src/client/index.js';
import type { Event, WatchEventsRequestSchema } from '../../src/gen/stowage/v1/event_service_pb.js';
import type { Ledger } from '../../src/ledger/api/ledger.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type Rig, startRig } from './harness.js';

/** A server over a ledger, and a client. */
export interface EventRig {
  readonly rig: Rig;
  readonly client: StowageClient;
  close(): Promise<void>;
}

export async function startEventRig(ledger: Ledger): Promise<EventRig> {
  const rig = await startRig(ledger, { clock: Date.now, heartbeatMs: 30 });
  const client = connect({ server: rig.server.address, deadlineMs: PATIENCE_MS });
  const close = async () => {
    client.close();
    await rig.close();
  };
  return { rig, client, close };
}

/** Reads a watch until `enough` is true; answers what came, and the last token. */
export async function readWatch(
  client: StowageClient,
  request: MessageInitShape<typeof WatchEventsRequestSchema>,
  enough: (events: readonly Event[], messages: number) => boolean,
): Promise<{
  readonly events: readonly Event[];
  readonly token: string;
  readonly messages: number;
}> {
  const events: Event[] = [];
  let token = '';
  let messages = 0;
  const stopped = new AbortController();
  const timer = setTimeout(() => stopped.abort(new Error('it never came')), PATIENCE_MS);
  try {
    for await (const message of client.events.watchEvents(request, { signal: stopped.signal })) {
      events.push(...message.events);
      token = message.resumeToken;
      messages += 1;
      if (enough(events, messages)) break;
    }
  } finally {
    clearTimeout(timer);
  }
  return { events, token, messages };
}
