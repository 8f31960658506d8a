import { z } from 'zod';
import { names, SECTION, span, TIMER_MAX_MS, truth, whole, word } from './kinds.js';

const PERCENT = 'a number from 0 to 100';
const RATIO = 'a number of at least 1, the same in text, or auto';

/** The keys of a profile. One under `profiles` may leave out any of them. */
export const rules = {
  filters: names.describe('Filters that a pool must pass, in the order in which they run.'),
  weighers: names.describe('Weighers that order the pools that passed.'),
  weight_handler: z
    .enum(['ordered', 'stochastic'], { error: 'ordered or stochastic' })
    .describe(
      'How a weighed pool is taken: ordered takes the highest weight, stochastic draws one ' +
        'in proportion to its weight.',
    ),
  min_physical_free_percent: z
    .number({ error: PERCENT })
    .min(0, { error: PERCENT })
    .max(100, { error: PERCENT })
    .describe('Of PhysicalFreeFilter: share of a thin pool that must really be free, percent.'),
  source_locality: z
    .enum(['required', 'preferred', 'ignored'], { error: 'required, preferred or ignored' })
    .describe(
      'Where a volume goes that is made from another one or from a snapshot, if the ledger ' +
        'knows where that is. required: only where it can be made from it. preferred: there, if ' +
        'a pool there takes it. ignored: anywhere.',
    ),
  multipliers: z
    .record(z.string(), z.number({ error: 'a number' }), { error: 'a map from weigher to number' })
    .describe('Factor of each weigher, no unit; negative turns its order round.'),
  max_attempts: whole(1, 1000).describe('Attempts at one request, the first included.'),
};
/** The description of a type, to be repeated: a default hides the one of its type. */
const meaning = (type: z.ZodType): string => type.description ?? '';
const PROFILE = {
  error:
    'a map with filters, weighers, weight_handler, min_physical_free_percent, ' +
    'source_locality, multipliers, max_attempts',
};

const volumeType = z.strictObject(
  {
    name: word.describe('Name, for people.'),
    extra_specs: z
      .record(z.string(), z.string({ error: 'text or null' }).nullable(), {
        error: 'a map from key to text or null',
      })
      .default({}),
    qos_specs: z.record(z.string(), z.json(), { error: 'a map' }).default({}),
  },
  { error: 'null, or a map with name, extra_specs and qos_specs' },
);

/** The default profile, and what holds for all: the section `scheduler`. */
export const schedulerSchema = z
  .strictObject(
    {
      filters: rules.filters
        .default([
          'AvailabilityZoneFilter',
          'CapacityFilter',
          'CapabilitiesFilter',
          'IgnoreAttemptedHostsFilter',
          'BackendStateFilter',
        ])
        .describe(meaning(rules.filters)),
      weighers: rules.weighers.default(['CapacityWeigher']).describe(meaning(rules.weighers)),
      weight_handler: rules.weight_handler
        .default('ordered')
        .describe(meaning(rules.weight_handler)),
      min_physical_free_percent: rules.min_physical_free_percent
        .default(10)
        .describe(meaning(rules.min_physical_free_percent)),
      source_locality: rules.source_locality
        .default('required')
        .describe(meaning(rules.source_locality)),
      multipliers: rules.multipliers.default({ capacity: 1 }).describe(meaning(rules.multipliers)),
      max_attempts: rules.max_attempts.default(3).describe(meaning(rules.max_attempts)),
      max_over_subscription_ratio: z
        .union([z.number(), z.string()], { error: RATIO })
        .refine(isRatio, { error: RATIO })
        .default('20.0')
        .describe(
          'How far thin pools that report no ratio may be promised beyond their size, no unit.',
        ),
      storage_availability_zone: word.default('nova').describe('Zone of hosts that report none.'),
      default_availability_zone: word
        .nullable()
        .default(null)
        .describe('Zone of new volumes whose request names none. Null: any zone.'),
      allow_availability_zone_fallback: truth
        .default(false)
        .describe(
          'New volumes whose zone does not exist go to the default zone instead of ' +
            'being refused.',
        ),
      driver_init_wait_time_ms: span(0, TIMER_MAX_MS)
        .default(60_000)
        .describe(
          'How long after a start requests wait for backends that are known and ' +
            'never reported.',
        ),
      default_volume_type: volumeType
        .nullable()
        .default(null)
        .describe('Volume type of requests that state none: name, extra_specs, qos_specs.'),
    },
    SECTION,
  )
  .prefault({});

/** Profiles beside that of `scheduler`. */
export const profilesSchema = z
  .record(word, z.strictObject(rules, PROFILE).partial(), {
    error: 'a map from name to profile',
  })
  .default({})
  .describe(
    'Profiles beside the one of `scheduler`, by name: what a profile leaves out is ' +
      'as in `scheduler`.',
  );

function isRatio(ratio: number | string): boolean {
  return ratio === 'auto' || (/^\d*\.?\d+$/.test(String(ratio)) && Number(ratio) >= 1);
}
