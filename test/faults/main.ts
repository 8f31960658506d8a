import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietTransport } from '../../src/client/index.js';
import { installAudit } from './checks/audit.js';
import { HealthWatch } from './checks/health.js';
import { REGISTER_ROOM } from './checks/overfilled.js';
import type { Crew } from './crew.js';
import { runCycle } from './cycle.js';
import { watchForInterruption } from './interruption.js';
import { keepTables } from './keep.js';
import { VolumeClient } from './load/client.js';
import { Flood } from './load/flood.js';
import { RegisterClient } from './load/register-client.js';
import { SetClient } from './load/set-client.js';
import { drawFaults, faultWords } from './nemesis.js';
import { type Options, readOptions } from './options.js';
import { randomOf } from './random.js';
import { openSite, type Site } from './site/site.js';
import type { Violation } from './violation.js';

const CLIENTS = 10;
const REGISTER_CLIENTS = 8;
const SET_CLIENTS = 6;
const READY_WITHIN_MS = 60_000;
/** Enough to understand it by; the rest is mostly the same again. */
const MOST_SHOWN = 20;

/** Runs what the command line asks for; answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(options);
    return args.includes('--help') ? 0 : 2;
  }
  quietTransport(process.env);
  const directory = mkdtempSync(join(tmpdir(), 'stowage-faults-'));
  console.log(
    `faults: --store ${options.store} --cycles ${options.cycles} --replicas ` +
      `${options.replicas} --seed ${options.seed}` +
      (options.oldBuild === null ? '' : ` --old-build ${options.oldBuild}`),
  );
  const ended: string[] = [];
  const site = await openSite(options, directory, (why) => ended.push(why));
  const interruption = watchForInterruption(site, directory);
  const counts = { lost: 0, twice: 0, overfilled: 0, owed: 0, fault: 0 };
  let decisions = 0;
  let cycles = 0;
  try {
    const crew = await start(site, options, ended);
    for (; cycles < options.cycles && total(counts) === 0; cycles += 1) {
      const faults = drawFaults(site, randomOf(options.seed, 'cycle', cycles), options.loadMs);
      console.log(`cycle ${cycles + 1}: ${faults.map(faultWords).join('; ')}`);
      const { found, did } = await runCycle(site, crew, faults, options);
      decisions = await decided(site);
      for (const { promise } of found) counts[promise] += 1;
      show(found, `seed ${options.seed}, cycle ${cycles + 1}`);
      console.log(
        `cycle ${cycles + 1}: ${did}${found.length === 0 ? '' : `; ${found.length} VIOLATIONS`}`,
      );
    }
  } catch (error) {
    // It is ending everything and then exits.
    if (interruption.happened) return await new Promise<never>(() => undefined);
    counts.fault += 1;
    console.log(`the harness failed: ${error instanceof Error ? error.stack : error}`);
  }
  const good = total(counts) === 0;
  if (!good)
    await keepTables(site.database, directory).catch((error: unknown) =>
      console.log(`the tables were not kept: ${error}`),
    );
  await site.close();
  interruption.release();
  if (good) rmSync(directory, { recursive: true, force: true });
  else console.log(`kept: ${directory} (owed ${counts.owed}, other faults ${counts.fault})`);
  const { lost, twice, overfilled } = counts;
  console.log(
    `faults: ${cycles} cycles, ${decisions} decisions, ${lost} lost, ${twice} twice, ` +
      `${overfilled} overfilled`,
  );
  return good ? 0 : 1;
}

/** Starts everything, and waits until every pool is known. */
async function start(site: Site, { seed }: Options, ended: string[]): Promise<Crew> {
  const [first, ...others] = site.replicas;
  await first?.start();
  await installAudit(site.database);
  await Promise.all(others.map((replica) => replica.start()));
  for (const manager of managersOf(site)) manager.start();
  for (const worker of site.workers) worker.start();
  const servers = site.connections();
  const pools = [...REGISTER_ROOM.keys()];
  await ready(site);
  return {
    servers,
    ended,
    flood: new Flood(site.connections(), randomOf(seed, 'flood')),
    health: new HealthWatch(site.connections()),
    clients: Array.from({ length: CLIENTS }, (_, n) => {
      const name = `client ${n}`;
      return new VolumeClient(name, site.connections(), site.disks, randomOf(seed, name));
    }),
    registers: Array.from({ length: REGISTER_CLIENTS }, (_, n) => {
      const name = `register client ${n}`;
      const random = randomOf(seed, name);
      return new RegisterClient(name, pools, site.connections(), random, wereUp(site));
    }),
    setClients: Array.from({ length: SET_CLIENTS }, (_, n) => {
      const name = `set client ${n}`;
      const random = randomOf(seed, name);
      return new SetClient(name, site.connections(), random, !site.hasOldBuild);
    }),
  };
}

/** Whether no server may have taken the host of a register down. */
function wereUp({ registerManagers }: Site) {
  return (pool: string, from: number, until: number) =>
    registerManagers.some(
      ({ backend, heard }) => pool.startsWith(`${backend.name}#`) && heard.wasUp(from, until),
    );
}

function managersOf({ managers, registerManagers, nightManagers, sharedManagers }: Site) {
  return [...managers, ...registerManagers, ...nightManagers, ...sharedManagers];
}

async function ready(site: Site): Promise<void> {
  const wanted = managersOf(site).length;
  for (const until = performance.now() + READY_WITHIN_MS; performance.now() < until; ) {
    const [row] = await site.database.rows(
      'select count(*) as known from backends where report_received_at is not null',
    );
    if (Number(row?.['known']) === wanted && watching(site) === site.workers.length) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`backends and workers were not there within ${READY_WITHIN_MS} ms`);
}

/** How many workers have said that they watch. */
function watching({ journal }: Site): number {
  const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n') : [];
  return lines.filter((line) => line.includes('"line":"watching')).length;
}

async function decided(site: Site): Promise<number> {
  const [row] = await site.database.rows('select count(*) as decisions from decisions');
  return Number(row?.['decisions']);
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function show(found: readonly Violation[], where: string): void {
  for (const { promise, text } of found.slice(0, MOST_SHOWN))
    console.log(`  ${promise} (${where}): ${text}`);
  if (found.length > MOST_SHOWN) console.log(`  and ${found.length - MOST_SHOWN} more`);
}

process.exitCode = await main(process.argv.slice(2));
