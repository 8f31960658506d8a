import type { DefaultRatio } from '../../domain/capacity.js';
import { readRatio } from '../capacity/capacity.js';
import { capacityFilter, capacityGuard } from '../filters/capacity.js';
import { poolStateFilter } from '../filters/pool-state.js';
import { quarantineFilter } from '../filters/quarantine.js';
import { FILTERS } from '../filters/registry.js';
import { reportAgeFilter } from '../filters/report-age.js';
import { sourceHomeFilter } from '../filters/source-home.js';
import { VOLUME_LIMITS } from '../filters/volume-limits.js';
import { volumeSetFilter } from '../filters/volume-set.js';
import type { Filter } from '../framework/filter.js';
import type { WeightedWeigher } from '../framework/weigh.js';
import { nearestName } from '../lib/nearest-name.js';
import { WEIGHERS } from '../weighers/registry.js';

/** How a pool is chosen by weight. */
export type WeightHandler = 'ordered' | 'stochastic';

/** How much it matters where the volume or snapshot is that a volume is made from. */
export type SourceLocality = 'required' | 'preferred' | 'ignored';

/** How decisions are made: the rules, their order and their weights. */
export interface Profile {
  readonly name: string;
  /** What it was built from: the same options build the same profile. */
  readonly options: ProfileOptions;
  /**
   * In the order in which they run. The guard is the last one if no other filter checks capacity.
   */
  readonly filters: readonly Filter[];
  /** Whether a volume must be where its source is, had better be, or may be anywhere. */
  readonly sourceLocality: SourceLocality;
  /** Whether a filter checks capacity. If so, a commit checks again that what it reserves fits. */
  readonly guardsCapacity: boolean;
  /** Whether backends in quarantine take only probes. A commit checks that again. */
  readonly looksAtQuarantine: boolean;
  readonly weighers: readonly WeightedWeigher[];
  /**
   * Whether the pool with the highest weight is chosen, or a random one with a chance in proportion
   * to its weight.
   */
  readonly weightHandler: WeightHandler;
  /**
   * For PhysicalFreeFilter: least share of a thin pool's total that must really be free, percent.
   */
  readonly minPhysicalFreePercent: number;
  /** Attempts at one request, the first included; 1 turns rescheduling off. */
  readonly maxAttempts: number;
  /** Over-subscription ratio of pools that report none. */
  readonly defaultRatio: DefaultRatio;
}

/** What a configuration says of a profile. */
export interface ProfileOptions {
  /**
   * Names of filters, in the order in which they run. Default: zone, capacity, capabilities,
   * attempted hosts, backend state.
   */
  readonly filters?: readonly string[];
  /**
   * Whether pools without enough free capacity are removed even if `filters` leave CapacityFilter
   * out. Default: true. It does not turn off a CapacityFilter that is named.
   */
  readonly capacityGuard?: boolean;
  /** Default: required. */
  readonly sourceLocality?: SourceLocality;
  /** Default: ordered. */
  readonly weightHandler?: WeightHandler;
  /** Default: 10. */
  readonly minPhysicalFreePercent?: number;
  /** Names of weighers. Default: CapacityWeigher. */
  readonly weighers?: readonly string[];
  /** By weigher: `capacity` is Cinder's `capacity_weight_multiplier`. */
  readonly multipliers: Readonly<Record<string, number>>;
  readonly maxAttempts: number;
  /** A number of at least 1, the same in text, or `auto`. */
  readonly defaultRatio: string | number;
  /** Age from which a backend's report no longer counts for new volumes, ms. Default: none. */
  readonly maxReportAgeMs?: number | null;
  /** Whether backends in quarantine take only probes. Default: false. */
  readonly quarantine?: boolean;
}

/** Name of the profile for requests that name none. */
export const DEFAULT_PROFILE = 'default';

/** A profile that cannot be built. The message tells an operator what is wrong. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';

  constructor(
    message: string,
    /** The key that is wrong. */
    readonly key:
      | 'filters'
      | 'weighers'
      | 'multipliers'
      | 'max_attempts'
      | 'max_over_subscription_ratio',
  ) {
    super(message);
  }
}

const DEFAULT_FILTERS = [
  'AvailabilityZoneFilter',
  'CapacityFilter',
  'CapabilitiesFilter',
  'IgnoreAttemptedHostsFilter',
  'BackendStateFilter',
];
const DEFAULT_WEIGHERS = ['CapacityWeigher'];

/**
 * Builds a profile. Throws ProfileError for an unknown name, with the nearest known one, and for an
 * invalid value.
 */
export function buildProfile(options: ProfileOptions, name = DEFAULT_PROFILE): Profile {
  const {
    filters = DEFAULT_FILTERS,
    weighers = DEFAULT_WEIGHERS,
    maxAttempts,
    defaultRatio,
  } = options;
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
    throw new ProfileError(
      `max_attempts is ${maxAttempts}, not a whole number of at least 1`,
      'max_attempts',
    );
  }
  const multipliers = multipliersOf(options.multipliers);
  const named = filters.map((filter) =>
    find('filters', 'filter', filter, FILTERS, (each) => each.name),
  );
  const judgesCapacity = named.includes(capacityFilter);
  const addsGuard = !judgesCapacity && (options.capacityGuard ?? true);
  const { maxReportAgeMs = null, sourceLocality = 'required', quarantine = false } = options;
  return {
    name,
    options,
    filters: [
      ...(maxReportAgeMs === null ? [] : [reportAgeFilter(maxReportAgeMs)]),
      ...(quarantine ? [quarantineFilter] : []),
      poolStateFilter,
      ...VOLUME_LIMITS,
      ...(sourceLocality === 'ignored' ? [] : [sourceHomeFilter]),
      volumeSetFilter,
      ...named,
      ...(addsGuard ? [capacityGuard] : []),
    ],
    sourceLocality,
    guardsCapacity: judgesCapacity || addsGuard,
    looksAtQuarantine: quarantine,
    weighers: weighers.map((weigherName) => {
      const weigher = find('weighers', 'weigher', weigherName, WEIGHERS, (each) => each.name);
      return {
        weigher,
        multiplier: multipliers.get(weigher.multiplierKey) ?? weigher.defaultMultiplier,
      };
    }),
    weightHandler: options.weightHandler ?? 'ordered',
    minPhysicalFreePercent: options.minPhysicalFreePercent ?? 10,
    maxAttempts,
    defaultRatio: ratioOf(defaultRatio),
  };
}

function multipliersOf(stated: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  for (const [key, value] of Object.entries(stated)) {
    find('multipliers', 'multiplier', key, WEIGHERS, (weigher) => weigher.multiplierKey);
    if (!Number.isFinite(value))
      throw new ProfileError(`multiplier ${key} is ${value}, not a finite number`, 'multipliers');
  }
  return new Map(Object.entries(stated));
}

function ratioOf(value: string | number): DefaultRatio {
  const ratio = readRatio(value);
  if (ratio !== undefined && (ratio.kind === 'auto' || ratio.ratio >= 1)) return ratio;
  throw new ProfileError(
    `max_over_subscription_ratio is ${JSON.stringify(value)}, neither auto nor a number of ` +
      'at least 1',
    'max_over_subscription_ratio',
  );
}

function find<T>(
  key: ProfileError['key'],
  kind: string,
  name: string,
  all: readonly T[],
  nameOf: (item: T) => string,
): T {
  const found = all.find((item) => nameOf(item) === name);
  if (found !== undefined) return found;
  const known = all.map(nameOf);
  throw new ProfileError(
    `unknown ${kind} ${name}: did you mean ${nearestName(name, known)}? Known: ${known.join(', ')}`,
    key,
  );
}

/** The profile without the rule of where a volume's source is. */
export function anywhere(profile: Profile): Profile {
  return { ...profile, filters: profile.filters.filter((filter) => filter !== sourceHomeFilter) };
}
