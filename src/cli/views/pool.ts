import type { ExpressionStatus, Pool } from '../../gen/stowage/v1/pool_pb.js';
import type { Column } from '../output/columns.js';
import { plain } from '../output/plain.js';
import { count } from './diagnosis.js';
import { capacity, goodIfTrue, moment, poolState } from './words.js';

const NAME: Column<Pool> = { name: 'pool', value: (pool) => pool.pool };
const ZONE: Column<Pool> = { name: 'zone', value: (pool) => pool.availabilityZone };
const PLACES: Column<Pool> = {
  name: 'places',
  value: (pool) => pool.participating,
  tone: (pool) => goodIfTrue(pool.participating),
};
const STATE: Column<Pool> = {
  name: 'state',
  value: (pool) => {
    const why = pool.stateReason === '' ? '' : ` (${pool.stateReason})`;
    return `${poolState(pool.state)}${why}`;
  },
  tone: (pool) => (pool.stateSince === undefined ? undefined : 'bad'),
};
const THIN: Column<Pool> = { name: 'thin', value: (pool) => pool.factors?.thin ?? false };
const TOTAL: Column<Pool> = {
  name: 'total',
  unit: 'GiB',
  value: (pool) => capacity(pool.factors?.total),
};
const FREE: Column<Pool> = {
  name: 'free',
  unit: 'GiB',
  value: (pool) => capacity(pool.factors?.free),
};
const VIRTUAL_FREE: Column<Pool> = {
  name: 'virtual free',
  unit: 'GiB',
  value: (pool) => pool.factors?.virtualFreeGib,
};
const PROVISIONED: Column<Pool> = {
  name: 'provisioned',
  unit: 'GiB',
  value: (pool) => pool.factors?.provisionedGib,
};
const HELD: Column<Pool> = { name: 'held', unit: 'GiB', value: (pool) => pool.heldGib };
const CONFIRMED: Column<Pool> = {
  name: 'confirmed',
  unit: 'GiB',
  value: (pool) => pool.confirmedGib,
};
const CONTAINED: Column<Pool> = {
  name: 'contained',
  unit: 'GiB',
  value: (pool) => pool.containedGib,
};
const VOLUMES: Column<Pool> = { name: 'volumes', value: (pool) => pool.volumeCount };
const REPORTED: Column<Pool> = { name: 'reported', value: (pool) => moment(pool.reportedAt) };
/** The pools with which it is one physical space. */
const GROUP: Column<Pool> = {
  name: 'capacity group',
  value: ({ capacityGroup: group }) =>
    group === undefined
      ? ''
      : `${group.name}: ${count(group.poolCount, 'pool')}, held ${group.heldGib}, ` +
        `confirmed ${group.confirmedGib}, contained ${group.containedGib} GiB`,
};
const FACTORS: readonly Column<Pool>[] = [
  { name: 'allocated', unit: 'GiB', value: (pool) => pool.factors?.allocatedGib },
  { name: 'reserved', unit: 'GiB', value: (pool) => pool.factors?.reservedGib },
  {
    name: 'total less reserved',
    unit: 'GiB',
    value: (pool) => pool.factors?.totalReservedAvailableGib,
  },
  { name: 'total available', unit: 'GiB', value: (pool) => pool.factors?.totalAvailableGib },
  { name: 'calculated free', unit: 'GiB', value: (pool) => pool.factors?.calculatedFreeGib },
  { name: 'free percent', unit: '%', value: (pool) => pool.factors?.freePercent },
  { name: 'provisioned ratio', value: (pool) => pool.factors?.provisionedRatio },
  { name: 'over-subscription ratio', value: (pool) => pool.factors?.maxOverSubscriptionRatio },
];

/** Problems of the pool's expressions: those that cannot be parsed, and failures in decisions. */
const EXPRESSIONS: Column<Pool> = {
  name: 'expressions',
  value: ({ expressions }) => expressions.flatMap(expressionTrouble).join('; '),
  tone: ({ expressions }) =>
    expressions.some((one) => expressionTrouble(one).length > 0) ? 'bad' : undefined,
};

function expressionTrouble({
  name,
  error,
  errorPosition,
  failures,
  lastFailure,
}: ExpressionStatus): readonly string[] {
  if (error !== '') return [`${name} cannot be read at position ${errorPosition}: ${error}`];
  return failures === 0n
    ? []
    : [`${name} failed ${count(Number(failures), 'time')}, last ${lastFailure}`];
}

/** Warnings about its report, except for expressions, which have a row of their own. */
const WARNINGS: Column<Pool> = {
  name: 'warnings',
  value: (pool) => suspicions(pool).join('; '),
  tone: (pool) => (suspicions(pool).length > 0 ? 'bad' : undefined),
};

function suspicions({ warnings }: Pool): readonly string[] {
  return warnings
    .filter(({ reason }) => reason !== 'UNREADABLE_EXPRESSION')
    .map(({ key, description }) => `${key} ${description}`);
}

/** Columns of a list of pools; capacities in GiB. */
export const POOL_COLUMNS: readonly Column<Pool>[] = [
  ...[NAME, ZONE, PLACES, THIN, TOTAL, FREE, VIRTUAL_FREE, PROVISIONED, HELD, CONFIRMED, VOLUMES],
  ...[STATE, GROUP, REPORTED, CONTAINED, ...FACTORS, EXPRESSIONS, WARNINGS].map((column) => ({
    ...column,
    more: true as const,
  })),
];

/** Fields of one pool; capacities in GiB. */
export const POOL_FIELDS: readonly Column<Pool>[] = [
  ...[
    NAME,
    ZONE,
    PLACES,
    STATE,
    REPORTED,
    VOLUMES,
    THIN,
    TOTAL,
    FREE,
    VIRTUAL_FREE,
    HELD,
    CONFIRMED,
    CONTAINED,
    GROUP,
  ],
  ...[PROVISIONED, ...FACTORS, EXPRESSIONS, WARNINGS],
];

/** The other capabilities that the pool reported. */
export function capabilityLines({ capabilities }: Pool): readonly string[] {
  return Object.entries(capabilities ?? {}).map(
    ([key, value]) => `  ${plain(key)}: ${plain(JSON.stringify(value))}`,
  );
}
