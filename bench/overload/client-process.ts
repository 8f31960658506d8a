import { seededRandom } from '../../src/engine/lib/random.js';
import { answerQuestions } from '../support/helper.js';
import type { Caller } from './caller.js';
import { Creates, STREAM_PATH, UNARY_PATH, VOLUMES_A_MESSAGE } from './creates.js';
import { H2Connection } from './h2-connection.js';
import type { Load, Loaded } from './load.js';
import { StreamCaller } from './stream-caller.js';
import { Tally } from './tally.js';
import { UnaryCaller } from './unary-caller.js';

// Run as a process of its own: clients of one kind, for some seconds.

const TICK_MS = 2;

let creates: Creates | null = null;

answerQuestions<Load, Loaded>(async (load) => {
  // Ids go on from one question to the next.
  creates ??= new Creates();
  return run(load, creates);
});

async function run(load: Load, made: Creates): Promise<Loaded> {
  const tally = new Tally();
  const callers = await Promise.all(
    Array.from({ length: load.connections }, () => open(load, made, tally)),
  );
  const began = performance.now();
  const until = began + load.seconds * 1000;
  const next = pacer(load, began);
  let turn = 0;
  const reopening = new Set<number>();
  for (let now = began; now < until; ) {
    for (const [index, caller] of callers.entries()) {
      caller.tick(now);
      if (!caller.gone || reopening.has(index)) continue;
      if (caller.endedForResets) tally.connectionsEnded += 1;
      else tally.connectionsLost += 1;
      reopening.add(index);
      void open(load, made, tally)
        .then((fresh) => {
          callers[index] = fresh;
        })
        .catch(() => undefined)
        .finally(() => reopening.delete(index));
    }
    for (const dueAt of next(now, callers)) {
      const caller = callers[turn++ % callers.length] as Caller;
      tally.due += load.kind === 'unary' ? 1 : VOLUMES_A_MESSAGE;
      caller.ask(dueAt);
    }
    for (const caller of callers) caller.tick(now);
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    now = performance.now();
  }
  const seconds = (performance.now() - began) / 1000;
  for (const caller of callers) caller.stop();
  for (const last = performance.now() + load.deadlineMs + 200; performance.now() < last; ) {
    const now = performance.now();
    for (const caller of callers) caller.tick(now);
    if (load.mute || callers.every(({ open }) => open === 0)) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const caller of callers) caller.close();
  return tally.result(seconds);
}

async function open(load: Load, made: Creates, tally: Tally): Promise<Caller> {
  const unary = load.kind === 'unary';
  const connection = await H2Connection.connect(load.server, {
    path: unary ? UNARY_PATH : STREAM_PATH,
    timeoutMs: unary ? load.deadlineMs : null,
    // Who never reads gives its stream no more than the window that it begins with.
    ...(load.mute && { streamWindow: 65_535 }),
  });
  return unary
    ? new UnaryCaller(connection, made, tally, load.deadlineMs)
    : new StreamCaller(connection, made, tally, load.deadlineMs, load.mute === true);
}

/** Moments at which the next creates are due. */
function pacer(
  { pace, seed, kind }: Load,
  began: number,
): (now: number, callers: readonly Caller[]) => readonly number[] {
  if ('inFlight' in pace)
    return (now, callers) => {
      const each = kind === 'unary' ? 1 : VOLUMES_A_MESSAGE;
      const open = callers.reduce((sum, caller) => sum + caller.open, 0);
      return new Array<number>(Math.max(0, Math.ceil((pace.inFlight - open) / each))).fill(now);
    };
  const random = seededRandom(seed);
  const rate = pace.perSecond / (kind === 'unary' ? 1 : VOLUMES_A_MESSAGE) / 1000;
  const gap = () => -Math.log(1 - random()) / rate;
  let due = began + gap();
  return (now) => {
    const moments: number[] = [];
    for (; due <= now; due += gap()) moments.push(due);
    return moments;
  };
}
