import {
  decimal,
  handler,
  names,
  type Reader,
  ratio,
  seconds,
  truth,
  whole,
  word,
} from './read-value.js';

/** An option of Cinder's [DEFAULT] and its key here. */
export interface Mapping {
  readonly option: string;
  /** Stowage's key, dotted. */
  readonly key: string;
  readonly reader: Reader;
  /** Cinder's default as a file would state it; empty: none. */
  readonly fallback: string;
  /** The default here differs, so Cinder's default is written if no file states the option. */
  readonly differs?: boolean;
  /** A note for readers of the result. */
  readonly remark?: string;
}

/** All mappings, in the order in which they are written. `docs/cinder.md` has the same table. */
export const MAPPINGS: readonly Mapping[] = [
  {
    option: 'scheduler_default_filters',
    key: 'scheduler.filters',
    reader: names('filters'),
    fallback: 'AvailabilityZoneFilter,CapacityFilter,CapabilitiesFilter',
    differs: true,
  },
  {
    option: 'scheduler_default_weighers',
    key: 'scheduler.weighers',
    reader: names('weighers'),
    fallback: 'CapacityWeigher',
  },
  {
    option: 'scheduler_weight_handler',
    key: 'scheduler.weight_handler',
    reader: handler,
    fallback: 'cinder.scheduler.weights.OrderedHostWeightHandler',
  },
  {
    option: 'capacity_weight_multiplier',
    key: 'scheduler.multipliers.capacity',
    reader: decimal,
    fallback: '1.0',
  },
  {
    option: 'allocated_capacity_weight_multiplier',
    key: 'scheduler.multipliers.allocated_capacity',
    reader: decimal,
    fallback: '-1.0',
  },
  {
    option: 'volume_number_multiplier',
    key: 'scheduler.multipliers.volume_number',
    reader: decimal,
    fallback: '-1.0',
  },
  {
    option: 'scheduler_max_attempts',
    key: 'scheduler.max_attempts',
    reader: whole(1, 1000),
    fallback: '3',
  },
  {
    option: 'max_over_subscription_ratio',
    key: 'scheduler.max_over_subscription_ratio',
    reader: ratio,
    fallback: '20.0',
  },
  {
    option: 'storage_availability_zone',
    key: 'scheduler.storage_availability_zone',
    reader: word,
    fallback: 'nova',
  },
  {
    option: 'default_availability_zone',
    key: 'scheduler.default_availability_zone',
    reader: word,
    fallback: '$storage_availability_zone',
    differs: true,
  },
  {
    option: 'allow_availability_zone_fallback',
    key: 'scheduler.allow_availability_zone_fallback',
    reader: truth,
    fallback: 'false',
  },
  {
    option: 'default_volume_type',
    key: 'scheduler.default_volume_type.name',
    reader: word,
    fallback: '',
    remark:
      "only its name is known: its extra specs and QoS specs are in Cinder's database; add " +
      'them as extra_specs and qos_specs',
  },
  {
    option: 'scheduler_driver_init_wait_time',
    key: 'scheduler.driver_init_wait_time',
    reader: seconds(1),
    fallback: '60',
  },
  { option: 'backup_use_same_host', key: 'backup.use_same_host', reader: truth, fallback: 'false' },
  { option: 'service_down_time', key: 'service_down_time', reader: seconds(1), fallback: '60' },
];
