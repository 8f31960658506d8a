import { seeded } from '../sample-worker/random.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { addUp, summary } from './adding-up.js';
import { movedVolume, showAttempts } from './attempts.js';
import type { Display } from './display.js';
import { thousands } from './look.js';
import { whatNext } from './next.js';
import { type Answers, ASKERS, place } from './placing.js';
import { type Records, readRecords } from './records.js';
import { askTooMuch } from './refusal.js';
import type { ServerProcess } from './server-process.js';
import { Site } from './site.js';
import { sum, sumsOf } from './sums.js';
import { TYPES, uuid, volumeRequests } from './volume-requests.js';
import { showPools, watchFilling } from './watching.js';

/** Options of the demonstration. */
export interface DemoOptions {
  readonly volumes: number;
  readonly seed: number;
  readonly keep: boolean;
}

/** Everything that a demonstration uses. */
export interface DemoRun {
  readonly options: DemoOptions;
  readonly io: CliIo;
  readonly server: ServerProcess;
  readonly directory: string;
  readonly display: Display;
  readonly over: AbortSignal;
}

/**
 * Runs the demonstration, from the start of the server to what to try next. Rejects if a check at
 * the end fails.
 */
export async function play(it: DemoRun): Promise<void> {
  const { server, directory, display, over, options } = it;
  display.heading(
    'Stowage decides where storage volumes go.',
    'Here is a small cloud to watch it in: all is real but the disks.',
  );
  display.heading('A server', 'keeps the ledger, in a database: what was promised where.');
  const address = await server.address();
  display.say(`runs at ${address}, process ${server.pid}, database in ${directory}`, 'dim');
  const site = new Site(address, options.volumes);
  over.addEventListener('abort', () => void site.end(), { once: true });
  try {
    await Promise.race([show(it, site, address), site.failed]);
  } finally {
    await site.end();
  }
}

async function show(
  { options, io, display, over }: DemoRun,
  site: Site,
  address: string,
): Promise<void> {
  const random = seeded(options.seed);
  const wanted = volumeRequests(options.volumes, random);
  const answers: Answers = { placed: 0, refused: 0, repeated: 0, differing: 0 };
  await open(display, site);
  display.heading(
    'A client',
    `asks for ${thousands(wanted.length)} volumes of ${TYPES} types, ${ASKERS} at a time. ` +
      'The answer is the best pool, with the space already reserved there.',
  );
  const count = { wanted: wanted.length, answers, tally: site.tally };
  const filling = watchFilling(site.client, display, count, over);
  await Promise.all([place(site.client, wanted, answers, over), filling]);
  await site.settle();
  await showPools(site.client, display, count);

  const requestId = uuid(random);
  const moved = showMoved(display, await readRecords(site.client));
  await askTooMuch(site.client, display, { requestId, volumeId: uuid(random) });
  await site.settle();

  const sums = sumsOf(await readRecords(site.client));
  const wrong = addUp(display, sums, answers, wanted.length + 1, site.disks);
  display.lines(['', display.look.paint('head', summary(sums))]);
  if (wrong.length > 0) throw new CliFailure(`it does not add up: ${wrong.join('; ')}`);
  whatNext(display, io, options.keep ? { address, moved, requestId } : undefined);
  if (options.keep)
    await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }));
}

/** Starts managers and workers. */
async function open(display: Display, site: Site): Promise<void> {
  const { backends } = site;
  const pools = backends.flatMap((backend) => backend.pools);
  display.heading('Volume managers', 'report what their backends have, several times a second.');
  await site.startManagers();
  const hosts = sum(backends.map((backend) => backend.hosts.length));
  const gib = thousands(sum(pools.map(({ sizeGib }) => sizeGib)));
  display.say(
    `${pools.length} pools on ${backends.length} backends of ${hosts} hosts (two are a ` +
      `cluster), ${gib} GiB of disks`,
    'dim',
  );
  const failing = backends.filter(({ failureRate }) => failureRate > 0).map(({ name }) => name);
  display.heading(
    'Workers',
    `make the volumes. The one of ${failing.join(', ')} fails at times: then Stowage ` +
      'decides again, elsewhere.',
  );
  site.startWorkers();
  display.say(`${backends.length} workers wait for orders`, 'dim');
}

function showMoved(display: Display, records: Records): string | undefined {
  const moved = movedVolume(records);
  if (moved) showAttempts(display, moved, records.attempts.get(moved.volumeId) ?? []);
  return moved?.volumeId;
}
