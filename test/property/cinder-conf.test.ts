import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { configProblems } from '../../src/app/config-check.js';
import { ruleNames } from '../../src/app/server.js';
import { cinderName } from '../../src/cli/cinder-conf/cinder-rules.js';
import { importConf } from '../../src/cli/cinder-conf/import.js';
import { renderYaml } from '../../src/cli/cinder-conf/render.js';
import { checkValues } from '../../src/config/load.js';
import { readSpan } from '../../src/config/span.js';
import { put } from '../../src/config/values.js';

/** How a file states an option, and what it is here. */
interface Case {
  readonly option: string;
  readonly text: string;
  readonly key: string;
  readonly value: unknown;
}

const rules = ruleNames();
const words = fc
  .stringMatching(/^[\w#:{}&*!|>'%@`, .-]{1,20}$/)
  .filter((text) => text === text.trim() && !/^['"]/.test(text));
const list = (names: readonly string[]) =>
  fc
    .subarray([...names])
    .chain((some) =>
      fc
        .constantFrom(',', ' , ', ',\n\t')
        .map((comma) => ({ text: some.join(comma), value: some })),
    );
const truth = fc
  .tuple(
    fc.constantFrom('true', 'YES', 'On', '1'),
    fc.constantFrom('False', 'no', 'OFF', '0'),
    fc.boolean(),
  )
  .map(([yes, no, value]) => ({ text: value ? yes : no, value }));
const seconds = fc
  .integer({ min: 1, max: 2_147_483 })
  .map((value) => ({ text: String(value), value: { ms: value * 1000 } }));
const decimal = fc
  .double({ noNaN: true, min: -1e6, max: 1e6 })
  .map((value) => ({ text: String(value), value: Number(String(value)) }));
const word = words.map((value) => ({ text: value, value }));

// Of the rules here, those that Cinder has: others of that name may be anybody's.
const KINDS: Readonly<
  Record<
    string,
    readonly [string, fc.Arbitrary<{ readonly text: string; readonly value: unknown }>]
  >
> = {
  scheduler_default_filters: [
    'scheduler.filters',
    list(rules.filters.filter((name) => cinderName('filters', name) === name)),
  ],
  scheduler_default_weighers: [
    'scheduler.weighers',
    list(rules.weighers.filter((name) => cinderName('weighers', name) === name)),
  ],
  capacity_weight_multiplier: ['scheduler.multipliers.capacity', decimal],
  volume_number_multiplier: ['scheduler.multipliers.volume_number', decimal],
  scheduler_max_attempts: [
    'scheduler.max_attempts',
    fc.integer({ min: 1, max: 1000 }).map((value) => ({ text: String(value), value })),
  ],
  storage_availability_zone: ['scheduler.storage_availability_zone', word],
  default_availability_zone: ['scheduler.default_availability_zone', word],
  allow_availability_zone_fallback: ['scheduler.allow_availability_zone_fallback', truth],
  default_volume_type: ['scheduler.default_volume_type.name', word],
  scheduler_driver_init_wait_time: ['scheduler.driver_init_wait_time', seconds],
  backup_use_same_host: ['backup.use_same_host', truth],
  service_down_time: ['service_down_time', seconds],
};

const cases: fc.Arbitrary<readonly Case[]> = fc
  .tuple(
    ...Object.entries(KINDS).map(([option, [key, kind]]) =>
      fc.option(
        kind.map((made) => ({ option, key, ...made })),
        { nil: undefined },
      ),
    ),
  )
  .chain((some) => fc.shuffledSubarray(some.filter((one) => one !== undefined)));
/** Reads spans such as `90s`, and nothing else otherwise. */
function spans(key: unknown, value: unknown): unknown {
  const isSpan = key === 'service_down_time' || key === 'driver_init_wait_time';
  return isSpan ? { ms: readSpan(String(value)) } : value;
}

const noise = fc.array(
  fc.constantFrom(
    '# a comment',
    '; another',
    '',
    'quota_volumes = 3',
    'zzz: 1',
    '[lvm]\nrbd_pool = x\n[DEFAULT]',
  ),
  {
    maxLength: 8,
  },
);

describe('property: a cinder.conf that is imported', () => {
  it('becomes YAML that says what its options say, whatever stands between them', () => {
    fc.assert(
      fc.property(cases, noise, (stated, between) => {
        const lines = stated.flatMap(({ option, text }, index) => [
          `${option} = ${text}`,
          between[index] ?? '',
        ]);
        const imported = importConf(
          [{ name: 'c: #\n', text: ['[DEFAULT]', ...lines].join('\n') }],
          rules,
        );
        const expected: Record<string, unknown> = {};
        const zone =
          stated.find(({ option }) => option === 'storage_availability_zone')?.value ?? 'nova';
        put(expected, 'scheduler.filters', [
          'AvailabilityZoneFilter',
          'CapacityFilter',
          'CapabilitiesFilter',
        ]);
        put(expected, 'scheduler.default_availability_zone', zone);
        for (const { key, value } of stated) put(expected, key, value);
        const found: unknown = parse(renderYaml(imported), spans);
        assert.deepEqual(found, expected);
        assert.deepEqual(configProblems(checkValues(imported.config)), []);
      }),
    );
  });

  it('is refused with ConfigError or becomes YAML of the same configuration', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc
        .tuple(
          fc.constantFrom(...Object.keys(KINDS)),
          fc.constantFrom('=', ':'),
          fc.string({ unit: 'binary', maxLength: 20 }),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
        let imported: ReturnType<typeof importConf>;
        try {
          imported = importConf([{ name: 'c', text: ['[DEFAULT]', ...lines].join('\n') }], rules);
        } catch (error) {
          assert.equal((error as Error).name, 'ConfigError');
          return;
        }
        assert.deepEqual(parse(renderYaml(imported)), imported.config);
        assert.deepEqual(configProblems(checkValues(imported.config)), []);
      }),
    );
  });
});
