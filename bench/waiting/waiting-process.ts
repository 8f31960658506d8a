import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningLedger } from '../../src/ledger/ledger.js';
import { backendReport, createSpec, thickPool } from '../../test/ledger/support.js';
import { openLedger } from '../commit/open-ledger.js';
import { Scratch } from '../scratch.js';
import { median } from '../support/statistics.js';

/** What is to be measured. */
export interface WaitingJob {
  readonly requests: number;
  /** How many reports of each kind. */
  readonly reports: number;
}

/** Of a report of one pool: processor time until all is quiet, and what it had placed. */
interface Report {
  readonly cpuMs: number;
  readonly placed: number;
}

export interface Measured {
  /** Resident memory of each request that waits, KiB. */
  readonly kibEach: number;
  /** Processor time of a sweep while nothing changes, ms. */
  readonly restMs: number;
  /** A pool changed and has no more room than before. */
  readonly useless: Report;
  /** A pool has room for a few. */
  readonly helping: Report;
}

const TIERS = 10;
const POOLS_OF_TIER = 10;
const LARGEST_GIB = 50;
const ROOM_GIB = 5;
const AT_ONCE = 500;
const DAY_MS = 86_400_000;
/** What a report brings about is over by then. */
const QUIET_MS = 100;

const job = JSON.parse(process.argv[2] ?? '') as WaitingJob;

process.on('message', () => {
  run(job).then(
    (measured) => process.send?.(measured),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());

async function run({ requests, reports }: WaitingJob): Promise<Measured> {
  const scratch = new Scratch();
  const running = await openLedger(scratch, {
    waiting: { maxTimeMs: 7 * DAY_MS, maxRequests: 4 * requests, maxOvertakes: 1_000_000 },
    serviceDownTimeMs: DAY_MS,
  });
  const { ledger } = running;
  for (let number = 0; number < TIERS * POOLS_OF_TIER; number += 1) await tell(running, number, 0);
  await running.sweep();
  const before = process.memoryUsage.rss();
  const until = Date.now() + 6 * DAY_MS;
  for (let asked = 0; asked < requests; asked += AT_ONCE) {
    const few = Math.min(AT_ONCE, requests - asked);
    await Promise.all(
      Array.from({ length: few }, (_, at) =>
        ledger.createVolume({
          requestId: randomUUID(),
          caller: `caller ${at % 8}`,
          spec: createSpec(1 + ((asked + at) % LARGEST_GIB), {
            waitUntil: until,
            volumeType: {
              name: 'tier',
              extraSpecs: { tier: String(Math.floor((asked + at) / LARGEST_GIB) % TIERS) },
              qosSpecs: {},
            },
          }),
        }),
      ),
    );
  }
  for (let waits = -1; waits !== requests; waits = running.waiting()) await running.sweep();
  await sleep(QUIET_MS);
  const kibEach = (process.memoryUsage.rss() - before) / 1024 / requests;
  const rest = await spent(running, async () => running.sweep());
  const useless: Report[] = [];
  const helping: Report[] = [];
  for (let number = 0; number < reports; number += 1) {
    useless.push(await spent(running, () => tell(running, number, 0)));
    helping.push(await spent(running, () => tell(running, TIERS * 5 + number, ROOM_GIB)));
  }
  await running.close();
  scratch.remove();
  return { kibEach, restMs: rest.cpuMs, useless: middle(useless), helping: middle(helping) };
}

let told = 0;

/** A pool of a tier says what it has. */
async function tell({ ledger }: RunningLedger, number: number, freeGib: number): Promise<void> {
  told += 1;
  const tier = String(number % TIERS);
  await ledger.report(
    backendReport(`node${number}@tier`, [
      { ...thickPool('pool', 1000, freeGib), capabilities: { tier, told } },
    ]),
  );
}

async function spent(running: RunningLedger, what: () => Promise<unknown>): Promise<Report> {
  // The server that sweeps is the one that decides what waits.
  await running.sweep();
  const waits = running.waiting();
  const cpu = process.cpuUsage();
  await what();
  await running.sweep();
  for (let before = -1; before !== running.waiting(); await sleep(QUIET_MS))
    before = running.waiting();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, placed: waits - running.waiting() };
}

function middle(reports: readonly Report[]): Report {
  return {
    cpuMs: median(reports.map(({ cpuMs }) => cpuMs)),
    placed: median(reports.map(({ placed }) => placed)),
  };
}
