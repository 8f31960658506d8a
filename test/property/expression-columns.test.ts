import assert from 'node:assert/strict';
import fc from 'fast-check';
import { finite } from '../../src/domain/capacity.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { consumedFor } from '../../src/engine/capacity/consumed.js';
import { evaluator } from '../../src/engine/expression/evaluate-for-pool.js';
import { evaluateForPools, type Reading } from '../../src/engine/expression/evaluate-for-pools.js';
import { ExpressionError } from '../../src/engine/expression/expression-error.js';
import type { ExpressionName } from '../../src/engine/expression/expression-problem.js';
import { KeptResults } from '../../src/engine/expression/kept-results.js';
import { KnownExpressions } from '../../src/engine/expression/known-expressions.js';
import type {
  ExpressionFailure,
  PlacementRequest,
} from '../../src/engine/expression/placement-request.js';
import { driverFilter } from '../../src/engine/filters/driver.js';
import { passing } from '../../src/engine/framework/filter.js';
import type { PoolView } from '../../src/engine/request/view.js';
import { goodnessOf, goodnessWeigher } from '../../src/engine/weighers/goodness.js';
import { placementRequest, pool, volumeType } from '../engine/support.js';

const LEAVES = [
  ...['0', '1', '2.5', '100', '40', `${'9'.repeat(300)}`],
  ...[
    'stats.free_capacity_gb',
    'stats.total_capacity_gb',
    'stats.allocated_capacity_gb',
    'stats.reserved_percentage',
  ],
  ...[
    'stats.QoS_support',
    'stats.vendor_name',
    'stats.storage_protocol',
    'stats.nothing',
    'stats.toString',
    'unknown.scope',
  ],
  ...[
    'capabilities.some',
    'capabilities.some',
    'capabilities.other',
    'capabilities.flag',
    'capabilities.storage_protocol',
  ],
  ...[
    'capabilities.constructor',
    'volume.size',
    'volume.size',
    'volume.multiattach',
    'volume.id',
    'volume.nothing',
  ],
  ...['extra.count', 'extra.word', 'qos.limit', 'qos.nothing', "'a'", "'3'", 'word'],
];
const OPERATORS = ['+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!=', '<>', 'and', '||'];
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const parts = (count: number) =>
    fc.array(tie('expression'), { minLength: count, maxLength: count + 1 });
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(...LEAVES),
      fc
        .tuple(tie('expression'), fc.constantFrom(...OPERATORS), tie('expression'))
        .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
      fc
        .tuple(
          fc.constantFrom(['+', '-'], ['*', '/'], ['<', '<=', '==', '!=', '>'], ['and'], ['or']),
          fc.infiniteStream(fc.nat()),
          parts(3),
        )
        .map(([operators, choices, [first, ...others]]) =>
          others.reduce(
            (text, part) =>
              `${text} ${operators[(choices.next().value ?? 0) % operators.length]} (${part})`,
            `(${first})`,
          ),
        ),
      fc
        .tuple(fc.constantFrom('-', '+', 'not '), tie('expression'))
        .map(([operator, a]) => `(${operator}(${a}))`),
      fc.tuple(parts(3), fc.boolean()).map(([[a, b, c]]) => `((${a}) ? (${b}) : (${c}))`),
      fc
        .tuple(fc.constantFrom('min', 'max', 'abs'), parts(1))
        .map(([name, args]) => `${name}(${args.join(', ')})`),
    ),
  };
});

const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Json>(0, -0.5, 1, 3, 40.9, 100, -7, 1e300) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(
      '3',
      ' 2.5 ',
      '1e400',
      'inf',
      'nan',
      'a',
      '',
      'word',
      true,
      false,
      null,
      [1],
      {},
    ),
  },
);
const capabilities = fc.record(
  { some: value, other: value, flag: value, QoS_support: value },
  { requiredKeys: [] },
);
const spaces = fc.record({
  total: fc.constantFrom(
    { kind: 'finite', gib: 100.5 } as const,
    { kind: 'finite', gib: 0 } as const,
    { kind: 'unknown' } as const,
  ),
  free: fc.constantFrom(
    { kind: 'finite', gib: 60.2 } as const,
    { kind: 'finite', gib: -3 } as const,
    { kind: 'infinite' } as const,
  ),
  allocatedGib: fc.constantFrom(0, 12.5, 80),
});
const protocols = fc.constantFrom({}, { storage_protocol: 'iSCSI' }, { storage_protocol: 'other' });
const requests = fc
  .record({
    size: fc.constantFrom(1, 0, 40),
    multiattach: fc.boolean(),
    count: fc.constantFrom('7', 'a', 'inf'),
    credit: fc.boolean(),
  })
  .map(({ size, multiattach, count, credit }) =>
    placementRequest({
      spec: {
        sizeGib: size,
        multiattach,
        volumeType: { ...volumeType({ count, word: 'word' }), qosSpecs: { limit: '40' } },
      },
      credit: credit ? { pool: 'node@lvm#1', sizeGib: 5 } : null,
    }),
  );

/** Pools that share a few texts, and some that state none. */
const clouds = fc
  .tuple(
    fc.array(expression, { minLength: 1, maxLength: 2 }),
    fc.array(fc.tuple(capabilities, spaces, protocols, fc.nat(5), fc.constantFrom(0, 30)), {
      minLength: 6,
      maxLength: 24,
    }),
  )
  .map(([texts, drawn]) =>
    drawn.map(([stated, space, protocol, at, consumedGib], number) => {
      const text =
        at === 0
          ? {}
          : at === 1
            ? { filter_function: null, goodness_function: 50 }
            : of(texts[at % texts.length] ?? '1');
      return pool({
        pool: `node@lvm#${number}`,
        space,
        consumedGib,
        capabilities: { ...stated, ...protocol, ...text },
      });
    }),
  );

function of(text: string): JsonObject {
  return { filter_function: text, goodness_function: text };
}

/** What a rule makes of the pools, and what the request's listener is told meanwhile. */
function told<T>(
  request: PlacementRequest,
  work: (request: PlacementRequest) => T,
): { readonly result: T; readonly failures: readonly ExpressionFailure[] } {
  const failures: ExpressionFailure[] = [];
  const result = work({ ...request, expressionFailed: (failure) => failures.push(failure) });
  return { result, failures };
}

const TRUTH: Reading = { name: 'filter_function', absent: 1, yes: 1 };
const GOODNESS: Reading = { name: 'goodness_function', absent: 0, yes: 100 };

function textOf({ report }: PoolView, name: ExpressionName): string | null {
  const stated = report.capabilities[name] ?? null;
  return stated === null ? null : String(stated);
}

describe('expressions over columns', () => {
  it('come to what they come to pool by pool, wherever they come to something', () => {
    fc.assert(
      fc.property(clouds, requests, (pools, request) => {
        const evaluate = evaluator(request, 'goodness_function');
        const values = evaluateForPools(pools, request, {
          name: 'goodness_function',
          absent: -1,
          yes: 1e99,
        });
        for (const [at, view] of pools.entries()) {
          const value = values[at] ?? 0;
          if (Number.isNaN(value)) continue;
          const text = textOf(view, 'goodness_function');
          const results = text === null ? [-1] : evaluate(view, text);
          assert.deepEqual(
            [...results].map(Number),
            [results[0] === true ? 1 : value],
            `${text} of ${JSON.stringify(view)}`,
          );
          assert.equal(value === 1e99, results[0] === true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('pass the same pools and tell of the same failures', () => {
    fc.assert(
      fc.property(clouds, requests, (pools, request) => {
        const together = told(request, (asked) => passing(pools, [driverFilter], asked));
        const one = told(request, (asked) =>
          pools.filter((view) => driverFilter.bind(asked).check(view)),
        );
        assert.deepEqual(together, one);
      }),
      { numRuns: 1000 },
    );
  });

  it('are as good and tell of the same failures', () => {
    fc.assert(
      fc.property(clouds, requests, (pools, request) => {
        const together = told(request, (asked) => [...goodnessWeigher.weigh(pools, asked, 1)]);
        const one = told(request, (asked) => {
          const evaluate = evaluator(asked, 'goodness_function');
          return pools.map((view) => {
            const text = textOf(view, 'goodness_function');
            return text === null ? 0 : Math.max(0, ...evaluate(view, text).map(goodnessOf));
          });
        });
        assert.deepEqual(together, one);
      }),
      { numRuns: 1000 },
    );
  });

  it('come to the same where what pools reported is kept, whatever is reported next', () => {
    const rounds = fc.array(fc.tuple(clouds, fc.infiniteStream(fc.boolean())), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(rounds, requests, fc.constantFrom(1, 70), (drawn, request, apart) => {
        const expressions = new KnownExpressions();
        let reported: readonly PoolView[] = [];
        for (const [cloud, isNew] of drawn) {
          // Not every pool reports anew, and not every one is asked for.
          const pools = cloud.map((view, at) => {
            const before = reported[at];
            const report = before === undefined || isNew.next().value ? view.report : before.report;
            return { ...view, report, slot: at * apart };
          });
          reported = [...pools, ...reported.slice(pools.length)];
          const asked = pools.filter(() => isNew.next().value);
          for (const reading of [TRUTH, GOODNESS])
            assert.deepEqual(
              evaluateForPools(asked, { ...request, expressions }, reading),
              evaluateForPools(asked, request, reading),
            );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('come to the same where what follows from a pool is kept, whatever becomes of it', () => {
    const rounds = fc.array(fc.tuple(clouds, fc.infiniteStream(fc.nat(5)), requests), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(rounds, (drawn) => {
        const kept = new KeptResults(GOODNESS, (result) => Math.max(0, goodnessOf(result)));
        kept.growSlots(24);
        let views: readonly PoolView[] = [];
        for (const [cloud, draws, request] of drawn) {
          // Some pools report anew, of some only what is promised changes, and some stay.
          views = cloud.map((view, at) => {
            const before = views[at];
            const draw = draws.next().value ?? 0;
            if (before === undefined || draw < 2) return view;
            return draw < 4 ? { ...before, consumedGib: before.consumedGib + 7 } : before;
          });
          for (const [slot, view] of views.entries())
            kept.put(slot, view, consumedFor(view, request.credit));
          const slots = Int32Array.from(views.keys()).filter(() => draws.next().value !== 0);
          const numbers = kept.at(slots, request, new Float64Array(slots.length));
          for (const [place, slot] of slots.entries()) {
            const view = views[slot] ?? pool();
            const { result, failures } = told(request, (asked) =>
              goodnessWeigher.weigh([view], asked, 1),
            );
            const number = numbers[place] ?? 0;
            if (Number.isNaN(number)) continue;
            assert.deepEqual([number], [...result], JSON.stringify(view));
            assert.deepEqual(failures, []);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are kept, and nobody is asked, where they follow from the pool, the request or both', () => {
    const texts: readonly (readonly [text: string, result: number])[] = [
      ['stats.free_capacity_gb - 1', 66],
      ['volume.size + 3', 8],
      ['stats.free_capacity_gb - volume.size', 62],
      ['stats.allocated_capacity_gb > volume.size', 100],
      ["capabilities.word == 'word' ? 7 : 8", 7],
      ['stats.volume_count + 1', Number.NaN],
      ['stats.storage_protocol == "iscsi" ? 1 : 2', Number.NaN],
      ['1 / 0', Number.NaN],
      ['nothing(', Number.NaN],
    ];
    const kept = new KeptResults(GOODNESS, (result) => Math.max(0, goodnessOf(result)));
    kept.growSlots(16);
    for (const [slot, [text]] of texts.entries()) {
      const space = { free: finite(100), allocatedGib: 10 };
      kept.put(slot, pool({ space, capabilities: { word: 'word', ...of(text) } }), 33);
    }
    const request = placementRequest({ spec: { sizeGib: 5 } });
    assert.deepEqual(
      [...kept.at(Int32Array.from(texts.keys()), request, new Float64Array(texts.length))],
      texts.map(([, result]) => result),
    );
  });

  it('are asked for where pools state more texts than are kept, until they no longer do', () => {
    const kept = new KeptResults(GOODNESS, (result) => Math.max(0, goodnessOf(result)));
    kept.growSlots(4096);
    const put = (slot: number, text: string) => kept.put(slot, pool({ capabilities: of(text) }), 0);
    const at = (slot: number) =>
      kept.at(Int32Array.of(slot), placementRequest(), new Float64Array(1))[0];
    for (let slot = 0; slot < 2000; slot++) put(slot, `50 + ${slot} / 1000`);
    assert.equal(at(10), 50.01);
    assert.ok(Number.isNaN(at(1990)));
    for (let slot = 0; slot < 2000; slot++) put(slot, '8');
    put(1990, '9');
    assert.deepEqual([at(10), at(1989), at(1990)], [8, 8, 9]);
  });

  it('come to the same though more is read of pools than is kept', () => {
    const names = Array.from('abcdefghijklmnopqrstuvwxyz');
    const text = `0${names.map((name) => ` + capabilities.${name}`).join('')}`;
    const stated = Object.fromEntries(names.map((name, at) => [name, at]));
    const pools = Array.from({ length: 8 }, (_, slot) => ({
      ...pool({ capabilities: { ...stated, ...of(text) } }),
      slot,
    }));
    const request = placementRequest({ expressions: new KnownExpressions() });
    for (let times = 0; times < 2; times++)
      assert.deepEqual([...evaluateForPools(pools, request, TRUTH)], Array(8).fill(325));
  });

  for (const text of [
    'volume.size <= 40 and extra.word == "word"',
    '(stats.allocated_capacity_gb + volume.size) / stats.total_capacity_gb < 0.9 and ' +
      'capabilities.some >= 3',
    'volume.multiattach ? capabilities.nothing > 1 : min(capabilities.some ^ 2, 50, 100) - -1',
    `1${' + capabilities.some'.repeat(200)}`,
    `0${' <= capabilities.some'.repeat(200)}`,
  ])
    it(`are not asked pool by pool: ${text.slice(0, 60)}`, () => {
      // More than are evaluated at once, and every third with another text in between.
      const pools = Array.from({ length: 3100 }, (_, number) =>
        pool({
          pool: `node@lvm#${number}`,
          capabilities: { some: number, ...of(number % 3 === 0 ? 'capabilities.some' : text) },
        }),
      );
      const request = placementRequest({ spec: { volumeType: volumeType({ word: 'word' }) } });
      const evaluate = evaluator(request, 'filter_function');
      const values = evaluateForPools(pools, request, TRUTH);
      for (const [at, view] of pools.entries())
        assert.deepEqual(
          [values[at]],
          evaluate(view, textOf(view, 'filter_function') ?? '').map(Number),
        );
    });

  it('may be long chains', () => {
    for (const link of [
      ' + capabilities.some',
      ' and capabilities.some',
      ' <= capabilities.some',
    ]) {
      const text = `1${link.repeat(20_000)}`;
      const pools = Array.from({ length: 4 }, () =>
        pool({ capabilities: { some: 1, ...of(text) } }),
      );
      const request = placementRequest();
      const values = evaluateForPools(pools, request, {
        name: 'filter_function',
        absent: 0,
        yes: 1,
      });
      const [expected] = evaluator(request, 'filter_function')(pools[0] ?? pool(), text);
      assert.deepEqual([...values], Array(4).fill(Number(expected)));
    }
  });

  it('may be more texts than are kept', () => {
    const expressions = new KnownExpressions();
    const request = placementRequest({ expressions });
    for (let round = 0; round < 3; round++) {
      const pools = Array.from({ length: 8000 }, (_, slot) => ({
        ...pool({ capabilities: of(slot < 4 ? '7' : `${round} + ${slot}`) }),
        slot,
      }));
      const values = evaluateForPools(pools, request, TRUTH);
      assert.deepEqual([...values.subarray(0, 4)], [7, 7, 7, 7]);
      assert.deepEqual(evaluator(request, 'filter_function')(pools[9] ?? pool(), `${round} + 9`), [
        round + 9,
      ]);
      assert.ok(expressions.all.length < 18_000);
    }
  });

  it('leave what fails, and text, to a look at the pool', () => {
    const texts = [
      '1 / (capabilities.some - 1)',
      '(0 - capabilities.some) ^ 0.5',
      'capabilities.word',
      'capabilities.nothing ^ 0',
    ];
    for (const text of texts) {
      const pools = Array.from({ length: 4 }, () =>
        pool({ capabilities: { some: 1, word: 'word', ...of(text) } }),
      );
      const values = evaluateForPools(pools, placementRequest(), TRUTH);
      assert.ok(values.every(Number.isNaN), text);
      const { failures } = told(placementRequest(), (asked) =>
        passing(pools, [driverFilter], asked),
      );
      assert.equal(failures.length, text === 'capabilities.word' ? 0 : 4);
      assert.ok(failures.every(({ error }) => error instanceof ExpressionError));
    }
  });
});
