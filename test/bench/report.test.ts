import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { Plot } from '../../bench/plot.js';
import { pageOf } from '../../bench/report/page.js';
import type { Run } from '../../bench/report/run.js';
import { runOne } from '../../bench/run-one.js';
import { type Finding, lineOf, type Workload } from '../../bench/workload.js';

const MISSED: Finding = { goal: 'cost <of> it', value: 3, target: 2, is: 'most' };
const PLOT: Plot = {
  plot: 'lines',
  title: 'Cost & number',
  x: { label: 'pools', logarithmic: true },
  y: { label: 'microseconds' },
  lines: [{ name: 'ours', points: [[10, 1]] }],
};

function workload(...found: readonly (Finding | Error)[]): Workload {
  async function* run(): AsyncIterable<Finding> {
    for (const finding of found) {
      if (finding instanceof Error) throw finding;
      yield finding;
    }
  }
  return { name: 'some', what: 'what it is', run };
}

async function pageFor(...found: readonly (Finding | Error)[]): Promise<string> {
  const results = [await runOne(workload(...found), { short: true, seed: 7 }, () => undefined)];
  const run: Run = {
    startedAt: new Date(0),
    seed: 7,
    short: true,
    machine: '2 × slow',
    load: 4.5,
    node: 'v0',
    commit: 'c0ffee',
    results,
  };
  return pageOf(run);
}

describe('bench: report', () => {
  it('says what it was measured on, and which goals were not met', async () => {
    const page = await pageFor(MISSED, { goal: 'other', value: 1, target: 1, is: 'least' });
    for (const text of [
      '1970-01-01T00:00:00.000Z',
      'c0ffee',
      '2 × slow',
      '4.5',
      'v0',
      '<td>7</td>',
      'short: ',
    ])
      ok(page.includes(text), text);
    ok(/cost &lt;of&gt; it.*3.*≤ 2.*not met/.test(page));
    ok(/other.*≥ 1.*"met"/.test(page));
  });

  it('draws what is to be drawn, and loads nothing', async () => {
    const latency = { distribution: 'Latency', name: 'call', unit: 'ms', values: [3, 1, 2] };
    const page = await pageFor(
      PLOT,
      {
        plot: 'bars',
        title: 'Bars',
        value: { label: 'a second' },
        bars: [{ name: 'a', value: 1 }],
      },
      latency,
    );
    strictEqual(page.match(/<svg /g)?.length, 3);
    for (const text of ['Cost &amp; number', 'Bars', 'Latency']) ok(page.includes(text), text);
    ok(!/<script|<link|<img|@import|\ssrc=|\shref=|url\((?!#)/.test(page));
  });

  it('shows what a workload found before it broke, and that it broke', async () => {
    const page = await pageFor(MISSED, new Error('out of <luck>'));
    ok(
      page.includes('not met') && page.includes('It broke') && page.includes('out of &lt;luck&gt;'),
    );
  });

  it('prints a distribution as percentiles, and no plot', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    const line = lineOf('some', { distribution: 'Latency', name: 'call', unit: 'ms', values });
    deepStrictEqual(line, {
      bench: 'some',
      distribution: 'Latency',
      name: 'call',
      unit: 'ms',
      count: 200,
      p50: 100,
      p90: 180,
      p99: 198,
      max: 200,
    });
    strictEqual(lineOf('some', PLOT), null);
  });
});
