import { setTimeout as sleep } from 'node:timers/promises';
import { pruneAudit } from './checks/audit.js';
import { readJournal, saidForTheOld } from './checks/journal.js';
import { checkLost, checkThroughApi } from './checks/lost.js';
import { checkOverfilled, REGISTER_ROOM } from './checks/overfilled.js';
import { checkOwed, downHosts, unfinished } from './checks/owed.js';
import { checkSets } from './checks/sets.js';
import { checkTwice } from './checks/twice.js';
import type { Crew } from './crew.js';
import { complaint, linearize } from './history/linearizable.js';
import { checkOccupancy } from './history/occupancy.js';
import type { RegisterClient } from './load/register-client.js';
import type { AskedVolume } from './load/volumes.js';
import { type Fault, inflict } from './nemesis.js';
import type { Options } from './options.js';
import type { Site } from './site/site.js';
import { summary } from './summary.js';
import { type Violation, violation } from './violation.js';

/**
 * After the harm is over: so long for everything that was decided to be carried out, and for every
 * question to be answered.
 */
const QUIET_WITHIN_MS = 60_000;
/** The load goes on for so long after the last harm is over. */
const AFTERWARDS_MS = 500;
/** Of the volumes of earlier cycles, the share that is looked at again through the API. */
const LOOKED_AT_AGAIN = 20;

/** Load with harm, rest, checks. */
export async function runCycle(
  site: Site,
  crew: Crew,
  faults: readonly Fault[],
  { loadMs, flood }: Pick<Options, 'loadMs' | 'flood'>,
): Promise<{ readonly found: readonly Violation[]; readonly did: string }> {
  const before = new Set(crew.clients.flatMap(({ volumes }) => volumes));
  const until =
    performance.now() +
    Math.max(loadMs, ...faults.map(({ atMs, forMs }) => atMs + forMs + AFTERWARDS_MS));
  const watching = crew.health.watch();
  await Promise.all([
    ...[...crew.clients, ...crew.registers, ...crew.setClients].map((client) => client.work(until)),
    inflict(site, crew, faults, flood),
  ]);
  const began = performance.now();
  const late = await rest(site, crew);
  const restedMs = Math.round(performance.now() - began);
  crew.health.stop();
  await watching;
  const health = crew.health.judge();
  const volumes = crew.clients.flatMap((client) => client.volumes);
  const looked = volumes.filter(
    (volume, index) => !before.has(volume) || index % LOOKED_AT_AGAIN === 0,
  );
  await repeatAll(crew, before);
  const found = [...late, ...health.found, ...(await check(site, crew, volumes, looked))];
  const did = `${await summary(site, crew)}; at rest after ${restedMs} ms; ${health.did}`;
  // What was found is looked for in what the database kept.
  if (found.length === 0) {
    const until = performance.now() + QUIET_WITHIN_MS;
    await crew.flood.ebb(until);
    await Promise.all(crew.setClients.map((client) => client.ebb(until)));
    await tidy(site);
  }
  return { found, did };
}

/**
 * Until every question is answered and every order carried out; what is still open then is owed.
 */
async function rest(site: Site, crew: Crew): Promise<readonly Violation[]> {
  for (const worker of site.workers) worker.start();
  const until = performance.now() + QUIET_WITHIN_MS;
  for (;;) {
    const open = await Promise.all(
      [...crew.clients, ...crew.registers, ...crew.setClients, crew.flood].map((client) =>
        client.settle(until),
      ),
    );
    const owed = [...(await unfinished(site.database)), ...(await downHosts(site.database))];
    if (open.every((count) => count === 0) && owed.length === 0) return [];
    if (performance.now() > until) {
      const waiting = crew.clients.flatMap(({ volumes }) =>
        volumes.filter(({ told, released }) => told === null || released === 'asked'),
      );
      const unanswered = [...crew.registers, ...crew.setClients, crew.flood].flatMap(
        (client) => client.unanswered,
      );
      return [...waiting, ...unanswered].map((what) =>
        violation('owed', `no answer within ${QUIET_WITHIN_MS} ms of rest`, what),
      );
    }
    await sleep(100);
  }
}

/** Every answer of this cycle is given again, at whichever server. */
async function repeatAll(crew: Crew, before: ReadonlySet<AskedVolume>): Promise<void> {
  for (const client of crew.clients) {
    for (const volume of client.volumes) if (!before.has(volume)) await client.repeat(volume);
  }
  for (const client of crew.setClients) await client.repeat();
}

async function check(
  site: Site,
  crew: Crew,
  volumes: readonly AskedVolume[],
  looked: readonly AskedVolume[],
): Promise<readonly Violation[]> {
  const { database, disks } = site;
  const journal = readJournal(site.journal);
  return [
    ...(await checkOwed(database)),
    ...(await checkLost(database, volumes, journal)),
    ...(await checkThroughApi(crew.servers, looked)),
    ...(await checkTwice(database, disks, journal)),
    ...saidForTheOld(site.journal, 'taken').map((line) =>
      violation('twice', 'an outcome counted whose lease was superseded', line),
    ),
    ...(await checkOverfilled(database, disks)),
    ...(await checkSets(
      database,
      crew.setClients.flatMap(({ sets }) => sets),
      crew.setClients.flatMap(({ waits }) => waits),
    )),
    ...(await crew.flood.check(database)),
    ...checkHistories(crew.registers),
    ...crew.ended.splice(0).map((why) => violation('fault', why)),
    ...[...crew.clients, ...crew.registers, ...crew.setClients].flatMap((client) =>
      client.violations.splice(0),
    ),
  ];
}

/** What the clients of the registers saw, against the model. */
function checkHistories(registers: readonly RegisterClient[]): readonly Violation[] {
  const found = [...REGISTER_ROOM].flatMap(([pool, roomGib]) => {
    const history = registers.flatMap((client) => client.historyOf(pool));
    const impossible = complaint(pool, roomGib, linearize(history, roomGib));
    const sums = checkOccupancy(history, roomGib).map((text) =>
      violation('overfilled', `${pool}: ${text}`),
    );
    return impossible === undefined
      ? sums
      : [...sums, violation('overfilled', `a history that no order explains: ${impossible}`)];
  });
  for (const client of registers) client.forget();
  return found;
}

/**
 * Volume managers remove what failures left behind, and report it; what was checked is forgotten.
 */
async function tidy(site: Site): Promise<void> {
  const failed = new Set(
    (await site.database.rows("select decision_id from decisions where state = 'failed'")).map(
      (row) => row['decision_id'],
    ),
  );
  for (const file of site.disks.all()) if (failed.has(file.decisionId)) site.disks.remove(file);
  await pruneAudit(site.database);
}
