import type { Browser } from 'playwright-core';
import { findChromium, launch } from '../../test/page/browser.js';
import { Scratch } from '../scratch.js';
import { BenchServer } from '../support/server.js';
import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';
import { type Act, actsOn } from './acts.js';
import { type CrowdSize, crowd } from './crowd.js';
import { type LedgerSize, makeHappen, writeLedger } from './prepare.js';
import type { Shown } from './stopwatch.js';
import { BenchTab } from './tab.js';

/** Of so many volumes stories are opened. */
const STORIES = 50;

/** What the operators' page takes to show things, in a browser, and costs its server. */
export const page: Workload = {
  name: 'page',
  what:
    "the operators' page in Chromium, 10,000 pools and 1,000,000 volumes: time until things " +
    'are seen, memory of the tab; 50 viewers beside creates',
  run,
};

interface Size {
  readonly ledger: LedgerSize;
  readonly crowd: CrowdSize;
  readonly rounds: number;
}

const FULL: Size = {
  ledger: { pools: 10_000, volumes: 1_000_000, withDecisions: 100_000, refusals: 1_000 },
  crowd: { viewers: 50, creates: 5_000, rounds: 5, restMs: 20_000 },
  rounds: 10,
};
const SHORT: Size = {
  ledger: { pools: 10_000, volumes: 2_000, withDecisions: 1_000, refusals: 60 },
  crowd: { viewers: 10, creates: 300, rounds: 1, restMs: 200 },
  rounds: 1,
};

async function* run({ short, seed }: BenchOptions): AsyncIterable<Finding> {
  const chromium = findChromium();
  if (chromium === null) throw new Error('there is no Chromium: install one');
  const size = short ? SHORT : FULL;
  const scratch = new Scratch();
  try {
    await writeLedger(scratch.directory, size.ledger, seed);
    const server = await BenchServer.withPage(scratch.directory);
    try {
      const { pools, volumes, withDecisions, refusals } = size.ledger;
      yield { figures: { pools, volumes, with_decisions: withDecisions, refusals } };
      const placed = await makeHappen(server.client, size.ledger, STORIES);
      const browser = await launch(chromium);
      try {
        yield* seen(browser, server, actsOn(placed), size.rounds, short);
      } finally {
        await browser.close();
      }
      yield* crowd(server, size.crowd);
    } finally {
      await server.end();
    }
  } finally {
    scratch.remove();
  }
}

/** What a reader sees, and when. */
async function* seen(
  browser: Browser,
  server: BenchServer,
  acts: readonly Act[],
  rounds: number,
  short: boolean,
): AsyncIterable<Finding> {
  const first: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const tab = await BenchTab.open(browser, server.page);
    first.push(tab.firstContentMs);
    await tab.close();
  }
  const title = 'Until it is painted';
  yield { distribution: title, name: 'first content', unit: 'ms', values: first };

  const cdp = await browser.newBrowserCDPSession();
  const tab = await BenchTab.open(browser, server.page);
  const cpuMs: number[] = [];
  const walk = async (begin: number) => {
    const done = new Map<Act, { readonly times: Shown[]; cpuMs: number }>();
    for (const act of acts) {
      const one = { times: [] as Shown[], cpuMs: 0 };
      for (let round = begin; round < begin + rounds; round += 1) {
        await tab.goTo(act.from);
        const before = server.cpuMs;
        one.times.push(await tab.do(act, round));
        one.cpuMs += server.cpuMs - before;
      }
      done.set(act, one);
    }
    await tab.goTo('#/pools');
    return done;
  };
  await walk(0);
  const before = await tab.memory(cdp);
  for (const [{ name }, { times, cpuMs: all }] of await walk(rounds)) {
    yield { distribution: title, name, unit: 'ms', values: times.map(({ ms }) => ms) };
    cpuMs.push(all / rounds);
    yield { figures: { act: name, server_cpu_ms: rounded(all / rounds, 1) } };
    const values = times.flatMap(({ answersMs }) => answersMs);
    // What a stream begins with is an answer, too, but has no end.
    if (values.length === 0) continue;
    yield { distribution: 'Answers of the server, in the browser', name, unit: 'ms', values };
  }
  const after = await tab.memory(cdp);
  yield {
    figures: {
      tab_heap_mb: rounded(after.heapMb, 1),
      tab_heap_mb_before: rounded(before.heapMb, 1),
      tab_nodes: after.nodes,
      tab_nodes_before: before.nodes,
      tab_resident_mib: rounded(after.residentMib, 0),
      acts_in_between: acts.length * rounds,
    },
  };
  yield* goals(first, Math.max(...cpuMs), after.heapMb / before.heapMb, short);
}

function* goals(
  first: readonly number[],
  slowestCpuMs: number,
  growth: number,
  short: boolean,
): Iterable<Finding> {
  // The goals are for a million volumes.
  const goal = short ? (name: string) => `${name}_short` : (name: string) => name;
  yield {
    goal: goal('first_content_ms'),
    value: rounded(median(first), 0),
    target: 1000,
    is: 'most',
  };
  yield {
    goal: goal('slowest_act_server_cpu_ms'),
    value: rounded(slowestCpuMs, 0),
    target: 200,
    is: 'most',
  };
  yield { goal: goal('tab_heap_growth'), value: rounded(growth), target: 1.1, is: 'most' };
}
