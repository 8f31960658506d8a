/** Lists of rules that Cinder's file has. */
export type CinderKind = 'filters' | 'weighers';

/** Every rule that Cinder 29 has; it goes by the name of the class. */
const CINDER_RULES: Readonly<Record<CinderKind, readonly string[]>> = {
  filters: [
    'AvailabilityZoneFilter',
    'CapabilitiesFilter',
    'CapacityFilter',
    'DifferentBackendFilter',
    'DriverFilter',
    'IgnoreAttemptedHostsFilter',
    'InstanceLocalityFilter',
    'JsonFilter',
    'SameBackendFilter',
  ],
  weighers: [
    'AllocatedCapacityWeigher',
    'CapacityWeigher',
    'ChanceWeigher',
    'GoodnessWeigher',
    'VolumeNumberWeigher',
  ],
};

/** Names of earlier releases, with today's. No weigher was ever renamed. */
export const OLD_NAMES: Readonly<Record<CinderKind, ReadonlyMap<string, string>>> = {
  filters: new Map([['RetryFilter', 'IgnoreAttemptedHostsFilter']]),
  weighers: new Map(),
};

/**
 * Cinder's rule that a name means, whatever its case, also as a path of Cinder's own modules.
 * Undefined: it is none of Cinder's. A path elsewhere is one's own rule, whatever its last name.
 */
export function cinderName(kind: CinderKind, written: string): string | undefined {
  const last = /^cinder\..*[.:]/.test(written) ? written.replace(/^.*[.:]/, '') : written;
  const same = (name: string) => name.toLowerCase() === last.toLowerCase();
  const old = [...OLD_NAMES[kind]].find(([name]) => same(name));
  return old?.[1] ?? CINDER_RULES[kind].find(same);
}
