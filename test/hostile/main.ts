import { setTimeout as sleep } from 'node:timers/promises';
import { quietTransport } from '../../src/client/index.js';
import { randomOf } from '../faults/random.js';
import { RawClient } from './calls.js';
import { castCases } from './cases/cases.js';
import { drawMessage } from './draw/draw.js';
import { World } from './draw/world.js';
import { Innocent } from './innocent.js';
import { wrongIn } from './judge.js';
import type { HostileMessage } from './message.js';
import { readOptions } from './options.js';
import { reportCloud } from './site/cloud.js';
import { Site } from './site/site.js';

/** How long the event loop may be held, ms of processor time. */
const STALL_MS = 50;
/** A stall counts if it comes again with the same message so often. */
const AGAIN = 4;
/** What a message does is over by then, and written down. */
const AFTER_MS = 25;
const MOST_SHOWN = 40;

/** Runs what the command line asks for; answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(options);
    return args.includes('--help') ? 0 : 2;
  }
  quietTransport(process.env);
  console.log(
    `hostile: --seed ${options.seed} --for ${options.forMs / 1000} ` +
      `--pools ${options.pools} --heap ${options.heapMib}`,
  );
  const site = await Site.open(options.heapMib);
  let ended = false;
  void site.ended().then(() => {
    ended = true;
  });
  const counts = { messages: 0, crashes: 0, wrong: 0, stalls: 0 };
  const tell = (line: string) => {
    if (counts.wrong + counts.stalls < MOST_SHOWN) console.log(`  ${line}`);
  };
  const cloud = await reportCloud(site.client, options.pools);
  const world = new World(cloud.pools, cloud.backends, cloud.zones);
  const innocent = new Innocent(site.client);
  const raw = new RawClient(site.address);
  const random = randomOf(options.seed, 'messages');
  const cases = castCases(randomOf(options.seed, 'cases'), world);
  innocent.start();
  await sleep(1000);

  /** The longest stretch of processor time at one go that a message was the cause of, ms. */
  const sent = async (message: HostileMessage): Promise<number> => {
    const began = performance.timeOrigin + performance.now();
    counts.messages += 1;
    const answer = await raw.send(message.method, message.bytes);
    await sleep(AFTER_MS);
    if (ended) return 0;
    learn(world, answer.messages);
    for (const wrong of wrongIn(message, answer)) {
      counts.wrong += 1;
      tell(`wrong: ${message.name}: ${wrong}`);
    }
    return site.longestSince(began);
  };
  const until = performance.now() + options.forMs;
  for (let n = 0; performance.now() < until && !ended; n += 1) {
    const drawn =
      cases[n] ?? (n % 3 === 0 ? cases[Math.floor(random() * cases.length)] : undefined);
    const message = typeof drawn === 'function' ? drawn() : drawMessage(random, world);
    if (!message.name.includes(options.only)) continue;
    const took = [await sent(message)];
    const goesOn = () => performance.now() < until && !ended;
    while (took.length <= AGAIN && (took.at(-1) ?? 0) > STALL_MS && goesOn())
      took.push(await sent(typeof drawn === 'function' ? drawn() : message));
    if (took.length > AGAIN && took.every((ms) => ms > STALL_MS)) {
      counts.stalls += 1;
      tell(`stall: ${message.name}: ${took.map((ms) => `${Math.round(ms)} ms`).join(', ')}`);
    }
    if (ended) {
      counts.crashes += 1;
      console.log(`  crash: ${message.name}: ${site.output.slice(-1500)}`);
    }
  }
  if (!ended) await innocent.stop();
  for (const wrong of innocent.wrong.slice(0, MOST_SHOWN)) console.log(`  innocent: ${wrong}`);
  counts.wrong += innocent.wrong.length;
  raw.close();
  if (site.output.includes('"fault"')) console.log(site.output.slice(0, 3000));
  await site.close();
  console.log(
    `innocent: ${innocent.placed} placed, ${innocent.made} made, ` +
      `slowest create ${Math.round(innocent.slowestMs)} ms`,
  );
  const { messages, crashes, wrong, stalls } = counts;
  console.log(
    `hostile: ${messages} messages, ${crashes} crashes, ${wrong} wrong answers, ${stalls} stalls`,
  );
  return crashes + wrong === 0 && stalls <= options.mostStalls ? 0 : 1;
}

/** Ids that answers name, for messages to come. */
function learn(world: World, answers: readonly object[]): void {
  const MOST = 500;
  for (const answer of answers) {
    for (const [list, key] of [
      [world.decisions, 'decisionId'],
      [world.volumes, 'volumeId'],
    ] as const) {
      const id: unknown = (answer as Record<string, unknown>)[key];
      if (typeof id === 'string' && id !== '' && list.length < MOST) list.push(id);
    }
  }
}

process.exitCode = await main(process.argv.slice(2));
