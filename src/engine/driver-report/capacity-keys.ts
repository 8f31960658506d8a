/**
 * The keys of a pool's report that the capacity rules read, with the typed field of the contract
 * that means the same.
 */
export const CAPACITY_FIELDS = {
  total_capacity_gb: 'capacity.total',
  free_capacity_gb: 'capacity.free',
  allocated_capacity_gb: 'capacity.allocated_gib',
  provisioned_capacity_gb: 'capacity.provisioned_gib',
  reserved_percentage: 'capacity.reserved_percentage',
  max_over_subscription_ratio: 'capacity.max_over_subscription_ratio',
  thin_provisioning_support: 'capacity.thin_provisioning_support',
  thick_provisioning_support: 'capacity.thick_provisioning_support',
} as const;

export type CapacityKey = keyof typeof CAPACITY_FIELDS;

export const CAPACITY_KEYS: readonly CapacityKey[] = [
  'total_capacity_gb',
  'free_capacity_gb',
  'allocated_capacity_gb',
  'provisioned_capacity_gb',
  'reserved_percentage',
  'max_over_subscription_ratio',
  'thin_provisioning_support',
  'thick_provisioning_support',
];

const TYPED: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...CAPACITY_FIELDS, pool_name: 'name' }),
);

/** The typed field of a pool to which a capability belongs; undefined if it has none. */
export function typedFieldOf(key: string): string | undefined {
  return TYPED.get(key);
}
