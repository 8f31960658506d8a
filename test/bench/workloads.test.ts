import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { runShort } from './support.js';

describe('bench: workloads', () => {
  it('commit: tells what an item costs among few and among many', () => {
    const { found, goals, pages } = runShort('commit');
    const kinds = ['creates', 'outcomes', 'reports', 'releases'];
    deepStrictEqual(
      goals,
      kinds.map((kind) => `${kind}_cost_100_over_10`),
    );
    const figures = found.filter(({ items }) => items !== undefined);
    deepStrictEqual(
      figures.map(({ items }) => items),
      kinds,
    );
    ok(
      figures.every(
        (one) => Number(one['cpu_us_each_of_10']) > 0 && Number(one['us_each_of_100']) > 0,
      ),
    );
    ok(pages[0]?.includes('One item of a commit'));
  });

  it('engine: decides on several sizes, and compares with the plain scan', () => {
    const { found, goals, pages } = runShort('engine');
    deepStrictEqual(goals, ['decisions_per_second_1k', 'cost_10k_over_1k']);
    const lanes = found.filter(({ how }) => how === 'index');
    deepStrictEqual(
      lanes.map(({ pools }) => pools),
      [1_000, 10_000],
    );
    ok(
      lanes.every(
        ({ decisions, compared_with_scan }) =>
          Number(decisions) > 0 && Number(compared_with_scan) > 0,
      ),
    );
    ok(pages[0]?.includes('Cinder, as recorded'));
  });

  it('weighing: decides by several weighers, by chance, retypes and groups', () => {
    const { found } = runShort('weighing');
    deepStrictEqual(
      found.map(({ kind }) => kind),
      ['weighers', 'goodness', 'stochastic', 'retype', 'group'],
    );
    ok(
      found.every(
        (one) =>
          Number(one['decisions_per_cpu_second']) > 0 && Number(one['compared_with_scan']) > 0,
      ),
    );
  });

  it('scan: counts only the checks that a scan makes', () => {
    const { found, goals } = runShort('scan');
    deepStrictEqual(goals, ['static_checks_per_second', 'expression_pools_per_second']);
    const parts = found.filter(({ part }) => part !== undefined);
    deepStrictEqual(
      parts.map(({ pools }) => pools),
      [10_000, 10_000, 10_000, 10_000],
    );
    const [statics] = parts;
    const checks = Number(found.find(({ goal }) => goal === 'static_checks_per_second')?.['value']);
    const perPool = checks / Number(statics?.['pools_per_second']);
    ok(
      perPool > 1 && perPool < 5,
      `five filters made ${perPool} checks a pool, though some pools were stopped by the first`,
    );
  });

  it('diagnosis: tells how long a refusal takes', () => {
    const { found, goals } = runShort('diagnosis');
    deepStrictEqual(goals, ['refusal_ms_p50']);
    strictEqual(found.filter(({ distribution }) => distribution !== undefined).length, 3);
  });

  it('sets: tells how long a set takes, by its rules', () => {
    const { found, goals } = runShort('sets');
    deepStrictEqual(goals, ['set_ms_p50']);
    strictEqual(found.filter(({ distribution }) => distribution !== undefined).length, 4);
  });

  it('rules: tells what groups and limits add to a decision, beside the same scan', () => {
    const { found, goals } = runShort('rules');
    deepStrictEqual(goals, ['groups_over_none_1k', 'limits_over_none_1k']);
    const lanes = found.filter(({ compared_with_scan }) => Number(compared_with_scan) > 0);
    deepStrictEqual(
      lanes.map(({ rules }) => rules),
      ['none', 'groups', 'limits', 'large groups'],
    );
  });

  it('waiting: tells the memory of requests that wait, and what wakes them', () => {
    const { found, goals } = runShort('waiting');
    deepStrictEqual(goals, ['heap_kib_of_each_of_2000']);
    ok(found.some(({ served_by_many }) => Number(served_by_many) > 1));
  });

  it('start: a real server is back on a ledger that was filled', () => {
    const { found, goals } = runShort('start');
    deepStrictEqual(goals, ['serving_ms_20k', 'resident_mb_20k']);
    ok(Number(found.find(({ start }) => start === 1)?.['resident_mb']) > 0);
  });

  it('night: creates wait, a server is restarted among them, and returns share them', () => {
    const { found, goals } = runShort('night');
    ok(goals.includes('rest_cpu_percent') && goals.includes('waiting_livez_p99_ms'));
    const phase = (name: string, figure: string) =>
      found.find((line) => line['phase'] === name && line[figure] !== undefined)?.[figure];
    strictEqual(phase('stop', 'codes'), '0');
    // Ten of a hundred backends are back: each has its own, and its share of the others'.
    ok(Number(phase('returning', 'least')) > 20);
    ok(Number(phase('returning', 'most')) < 3 * Number(phase('returning', 'least')));
  });
});
