import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopFiles } from '../../test/hostile/site/loop-file.js';
import { Postgres } from '../../test/support/postgres.js';
import { Scratch } from '../scratch.js';
import { withServer } from '../start/with-server.js';
import { reportCloud, reportOf } from '../support/cloud.js';
import { rounded } from '../support/statistics.js';
import type { BenchOptions, Figures, Finding, Workload } from '../workload.js';
import { DOWN_MS, NightServer, RETURN_SPAN_MS } from './night-server.js';
import { dayReport, Probes } from './probes.js';
import { multiplyWaiting } from './waiting-rows.js';

/** Creates that wait for backends that are all down: what that does to everybody else. */
export const night: Workload = {
  name: 'night',
  what:
    '100,000 creates wait for 1,000 backends that are all down, one server on SQLite: latency ' +
    'of everybody else, processor time at rest, restart, return in waves',
  run: (options) => run(options, 'sqlite'),
};

/** The same where three servers share a PostgreSQL. */
export const nightReplicas: Workload = {
  name: 'night-replicas',
  what: 'the same with three servers on one PostgreSQL',
  run: (options) => run(options, 'postgres'),
};

const DAY_HOST = 'day@array';
/** The watch on event loops pauses by then, ms. */
const SETTLED_MS = 2_000;
const ALL_DOWN_WITHIN_MS = 240_000;

interface Size {
  readonly backends: number;
  readonly waiting: number;
  readonly probedMs: number;
  readonly restMs: number;
}

async function* run({ short }: BenchOptions, store: 'sqlite' | 'postgres'): AsyncIterable<Finding> {
  const waiting = Number(process.env['BENCH_NIGHT_WAITING'] ?? (short ? 2_000 : 100_000));
  const size: Size = short
    ? { backends: 100, waiting, probedMs: 3_000, restMs: 3_000 }
    : { backends: 1_000, waiting, probedMs: 20_000, restMs: 20_000 };
  const scratch = new Scratch();
  const quiet = new Scratch();
  const loop = new LoopFiles();
  const postgres = store === 'postgres' ? await Postgres.start() : null;
  try {
    await fill(scratch.directory, size);
    const where =
      postgres === null
        ? ['--data-dir', scratch.directory]
        : ['--database-url', await moved(scratch.directory, postgres)];
    const count = postgres === null ? 1 : 3;
    const calm = await NightServer.start(['--data-dir', quiet.directory], loop);
    try {
      await calm.client.capabilities.reportCapabilities(dayReport(DAY_HOST, 0));
      keepDay([calm]);
      yield* nightOf(loop, () => started(where, loop, count), calm, count, size);
    } finally {
      await calm.stop();
    }
  } finally {
    await postgres?.remove();
    loop.remove();
    scratch.remove();
    quiet.remove();
  }
}

/** One night: it begins, is sat through, is restarted into, and ends. */
async function* nightOf(
  loop: LoopFiles,
  start: () => Promise<readonly NightServer[]>,
  calm: NightServer,
  count: number,
  size: Size,
): AsyncIterable<Finding> {
  let servers = await start();
  try {
    const day = keepDay(servers);
    const probing = probesOf(servers, calm);
    yield { figures: { phase: 'falling', ready_ms: readyMs(servers) } };
    yield { figures: { phase: 'falling', all_down_ms: await allDown(servers, size.backends) } };
    yield* probed('falling', await probing.end());

    const waiting = probesOf(servers, calm);
    await sleep(size.probedMs);
    yield* probed('waiting', await waiting.end(), true);
    yield { figures: { phase: 'rest', all_read_ms: await allRead(servers, size.waiting) } };
    yield* await atRest(servers, calm, loop, size.restMs);

    const loaded = probesOf(servers, calm);
    await sleep(1_000);
    const asked = loaded.end().catch(() => undefined);
    const stops = await Promise.all(servers.map((server) => server.stop()));
    day.end();
    await asked;
    yield {
      figures: {
        phase: 'stop',
        ms: rounded(Math.max(...stops.map(({ ms }) => ms))),
        codes: stops.map(({ code }) => code).join(),
      },
    };

    servers = await start();
    yield {
      figures: { phase: 'restart', ready_ms: readyMs(servers), ready_cpu_ms: readyCpuMs(servers) },
    };
    yield { goal: 'restart_ready_ms', value: readyMs(servers), target: 5_000, is: 'most' };
    const again = keepDay(servers);
    const restarted = probesOf(servers, calm);
    await sleep(size.probedMs);
    yield* probed('restarted', await restarted.end(), true);

    const returning = probesOf(servers, calm);
    const wave = Math.min(10, size.backends);
    for (let backend = 0; backend < wave; backend += 1) {
      await servers[backend % count]?.client.capabilities.reportCapabilities(
        reportOf(backend, { backends: size.backends, poolsEach: 1 }),
      );
      await sleep(RETURN_SPAN_MS / 20);
    }
    const back = keepBack(servers, wave);
    await sleep(RETURN_SPAN_MS + size.probedMs);
    yield* probed('returning', await returning.end(), true);
    yield { figures: { phase: 'returning', ...(await spread(servers, wave)) } };
    back.end();
    again.end();
  } finally {
    await Promise.all(servers.map((server) => server.kill().catch(() => undefined)));
  }
}

function started(where: readonly string[], loop: LoopFiles, count: number): Promise<NightServer[]> {
  const node = process.env['BENCH_NIGHT_NODE']?.split(' ') ?? [];
  return Promise.all(Array.from({ length: count }, () => NightServer.start(where, loop, node)));
}

function readyCpuMs(servers: readonly NightServer[]): number {
  return rounded(Math.max(...servers.map(({ startedCpuMs }) => startedCpuMs)));
}

function readyMs(servers: readonly NightServer[]): number {
  return rounded(Math.max(...servers.map(({ startedMs }) => startedMs)));
}

/**
 * Asks the first of the servers, and one that has nothing to do: what the machine makes of both.
 */
function probesOf([first]: readonly NightServer[], calm: NightServer): { end(): Promise<Answers> } {
  if (first === undefined) throw new Error('there is no server');
  const began = performance.timeOrigin + performance.now();
  const asked = [first, calm].map((server) => new Probes(server.address, server.http, DAY_HOST));
  return {
    end: async () => {
      const [night = {}, beside = {}] = await Promise.all(asked.map((probes) => probes.end()));
      const [heldMs = 0, calmHeldMs = 0] = [first, calm].map((one) => one.longestSince(began));
      return { night, beside, heldMs, calmHeldMs };
    },
  };
}

/** How long answers took, by question. */
interface Answers {
  readonly night: Readonly<Record<string, Figures>>;
  readonly beside: Readonly<Record<string, Figures>>;
  /** The longest that an event loop was held, ms of processor time. */
  readonly heldMs: number;
  readonly calmHeldMs: number;
}

function* probed(
  phase: string,
  { night, beside, heldMs, calmHeldMs }: Answers,
  isGoal = false,
): Iterable<Finding> {
  const held = { loop_held_cpu_ms: rounded(heldMs), calm_loop_held_cpu_ms: rounded(calmHeldMs) };
  yield { figures: { phase, ...held } };
  if (isGoal)
    yield { goal: `${phase}_loop_held_cpu_ms`, value: rounded(heldMs), target: 50, is: 'most' };
  for (const [probe, figures] of Object.entries(night)) {
    const { p50_ms = 0, p99_ms = 0 } = beside[probe] ?? {};
    yield { figures: { phase, probe, ...figures, calm_p50_ms: p50_ms, calm_p99_ms: p99_ms } };
    if (!isGoal) continue;
    yield {
      goal: `${phase}_${probe}_p99_ms`,
      value: Number(figures['p99_ms']),
      target: 50,
      is: 'most',
    };
  }
}

/** What servers use while nobody asks them anything. */
async function atRest(
  servers: readonly NightServer[],
  calm: NightServer,
  loop: LoopFiles,
  forMs: number,
): Promise<Finding[]> {
  loop.pause();
  await sleep(SETTLED_MS);
  const before = servers.map(({ cpuMs }) => cpuMs);
  const calmBefore = calm.cpuMs;
  await sleep(forMs);
  loop.resume();
  const shares = servers.map((server, n) => (100 * (server.cpuMs - (before[n] ?? 0))) / forMs);
  const most = rounded(Math.max(...shares));
  return [
    {
      figures: {
        phase: 'rest',
        cpu_percent: shares.map((share) => rounded(share)).join(),
        calm_cpu_percent: rounded((100 * (calm.cpuMs - calmBefore)) / forMs),
        resident_mib: Math.round(Math.max(...servers.map(({ residentMib }) => residentMib))),
      },
    },
    { goal: 'rest_cpu_percent', value: most, target: 2, is: 'most' },
  ];
}

/** Signs of life of the backend that stays up. */
function keepDay(servers: readonly NightServer[]): { end(): void } {
  return keep(servers, () => [{ host: DAY_HOST, availabilityZone: 'day' }]);
}

/** Signs of life of the backends that are back. */
function keepBack(servers: readonly NightServer[], backends: number): { end(): void } {
  return keep(servers, () =>
    Array.from({ length: backends }, (_, backend) => ({
      host: hostOf(backend),
      availabilityZone: 'nova',
    })),
  );
}

function keep(
  servers: readonly NightServer[],
  hosts: () => readonly { readonly host: string; readonly availabilityZone: string }[],
): { end(): void } {
  const timer = setInterval(() => {
    for (const { client } of servers)
      for (const host of hosts()) client.capabilities.heartbeat(host).catch(() => undefined);
  }, DOWN_MS / 3);
  timer.unref();
  return { end: () => clearInterval(timer) };
}

function hostOf(backend: number): string {
  return reportOf(backend, { backends: 1, poolsEach: 1 }).report?.host ?? '';
}

/** How long it takes until every backend of the night is down, ms. */
async function allDown(servers: readonly NightServer[], backends: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const down = await Promise.all(
      servers.map((server) => server.metric('stowage_backends{state="down"}')),
    );
    const took = performance.now() - began;
    if (down.every((count) => count >= backends)) return rounded(took);
    if (took > ALL_DOWN_WITHIN_MS) throw new Error(`${down.join()} of ${backends} are down`);
    await sleep(100);
  }
}

/** How long it takes from now until a server knows all that waits, ms. */
async function allRead(servers: readonly NightServer[], waiting: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const known = await Promise.all(
      servers.map((server) => server.metric('stowage_stranded_decisions')),
    );
    const took = performance.now() - began;
    if (Math.max(...known) >= waiting) return rounded(took);
    if (took > ALL_DOWN_WITHIN_MS) throw new Error(`${known.join()} of ${waiting} are known`);
    await sleep(500);
  }
}

/** How evenly the backends that are back have got what waited. */
async function spread([server]: readonly NightServer[], wave: number): Promise<Figures> {
  const volumes: number[] = [];
  for (let backend = 0; backend < wave; backend += 1) {
    const { pools = [] } =
      (await server?.client.pools.listPools({ pageSize: 1000, backend: hostOf(backend) })) ?? {};
    volumes.push(pools.reduce((sum, pool) => sum + Number(pool.volumeCount), 0));
  }
  return { volumes: volumes.join(), most: Math.max(...volumes), least: Math.min(...volumes) };
}

/** A ledger with creates that wait, all of them for backends of the night. */
async function fill(directory: string, { backends, waiting }: Size): Promise<void> {
  await withServer(directory, async ({ client }) => {
    await reportCloud(client, { backends, poolsEach: 1 });
    await client.capabilities.reportCapabilities(dayReport(DAY_HOST, 0));
    await client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: 10n,
      availabilityZones: ['nova'],
    });
  });
  multiplyWaiting(join(directory, 'stowage.db'), waiting, 'node*');
}

/** The same ledger on PostgreSQL, as operators move it. */
async function moved(directory: string, postgres: Postgres): Promise<string> {
  const url = await postgres.database();
  const file = join(directory, 'ledger.stowage');
  for (const args of [
    ['export', file, '--data-dir', directory],
    ['import', file, '--database-url', url],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, ['dist/src/bin.js', ...args], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`stowage ${args[0]} ended with ${status}: ${stderr}`);
  }
  return url;
}
