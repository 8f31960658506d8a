/** The kinds of rules that Cinder's file lists. */
export type CinderKind = 'filters' | 'weighers';

/** The rules of Cinder 29, by the names of their classes. */
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

/** Names in earlier releases, with those of today. No weigher was ever renamed. */
export const OLD_NAMES: Readonly<Record<CinderKind, ReadonlyMap<string, string>>> = {
  filters: new Map([['RetryFilter', 'IgnoreAttemptedHostsFilter']]),
  weighers: new Map(),
};

/**
 * The rule of Cinder with this name, in any case, or with this path in Cinder's own modules.
 * Undefined: not a rule of Cinder. A path elsewhere is the user's own rule, whatever its last part.
 */
export function cinderName(kind: CinderKind, written: string): string | undefined {
  const last = /^cinder\..*[.:]/.test(written) ? written.replace(/^.*[.:]/, '') : written;
  const same = (name: string) => name.toLowerCase() === last.toLowerCase();
  const old = [...OLD_NAMES[kind]].find(([name]) => same(name));
  return old?.[1] ?? CINDER_RULES[kind].find(same);
}
