import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { answerQuestions } from '../support/helper.js';
import { Alarm } from './alarm.js';

// Runs in its own process: a relay of connections that passes everything on some time later, as a
// network does. It delays bytes and drops none.

/** Where connections go, and how long each direction takes, ms. */
export interface Relay {
  readonly port: number;
  readonly delayMs: number;
}

/** Something that is on its way. */
interface OnItsWay {
  readonly due: number;
  arrive(): void;
}

/** Answers the port where the relay listens. */
answerQuestions<Relay, number>(async ({ port, delayMs }) => {
  // All take as long, so that what came first is due first.
  const queue: OnItsWay[] = [];
  const alarm = new Alarm(() => {
    const { now } = alarm;
    const later = queue.findIndex(({ due }) => due > now);
    for (const one of queue.splice(0, later === -1 ? queue.length : later)) one.arrive();
    const [next] = queue;
    if (next === undefined) asleep = true;
    else alarm.set(next.due);
  });
  let asleep = true;
  const after = (arrive: () => void) => {
    const due = alarm.now + delayMs;
    queue.push({ due, arrive });
    if (!asleep) return;
    asleep = false;
    alarm.set(due);
  };
  const pass = (from: Socket, to: Socket) => {
    from.setNoDelay(true);
    from.on('data', (bytes) => after(() => to.write(bytes)));
    from.on('error', () => undefined);
    from.on('close', () => after(() => to.destroy()));
  };
  const server = createServer((client) => {
    const database = connect(port, '127.0.0.1');
    pass(client, database);
    pass(database, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  return address.port;
});
