import type { JsonObject } from '../../domain/json.js';
import type { BackendReport, ReportForm, ReportWarning } from '../../domain/report.js';
import { type ArrivingPool, isInherited } from '../driver-report/arrival.js';
import { CAPACITY_KEYS, typedFieldOf } from '../driver-report/capacity-keys.js';
import { showJson } from '../driver-report/show-json.js';
import { statsPath } from '../driver-report/stats-path.js';
import { capabilityWarnings, type Known } from './pool-warnings.js';
import type { PoolWarning, WarningReason } from './warning.js';

/**
 * All that is suspicious in a report, each where the reporter wrote it: what many pools inherit
 * once, with the backend. `warningsOf` tells what is suspicious in a pool as it will stand.
 */
export function reportWarnings(
  report: BackendReport,
  pools: readonly ArrivingPool[],
  warningsOf: (pool: ArrivingPool) => readonly PoolWarning[],
  known: Known,
): readonly ReportWarning[] {
  const { form = 'typed', capabilities, layout } = report;
  if (layout.kind === 'whole') {
    return pools
      .flatMap((pool) => warningsOf(pool))
      .map((warning) => placed(warning, fieldOf(form, null, warning)));
  }
  const places = new Map(layout.pools.map(({ poolName }, index) => [poolName, index]));
  return [
    ...backendWarnings(report, known).map((warning) =>
      placed(warning, fieldOf(form, undefined, warning)),
    ),
    ...twice(layout.pools),
    ...pools.flatMap((pool) => {
      const index = places.get(pool.name) ?? 0;
      const own = layout.pools[index]?.capabilities ?? {};
      return warningsOf(pool)
        .filter(({ key }) => Object.hasOwn(own, key) || !isInherited(key))
        .map((warning) => placed(warning, fieldOf(form, index, warning)));
    }),
  ].concat(form === 'driver' ? notAList(capabilities) : []);
}

/**
 * What is suspicious in a report beside what the ledger knows of its pools. `warningsOf` tells it
 * of a pool by its name within the backend.
 */
export function besideLedger(
  { form = 'typed', layout }: BackendReport,
  pools: readonly ArrivingPool[],
  warningsOf: (name: string) => readonly PoolWarning[],
): readonly ReportWarning[] {
  const places =
    layout.kind === 'whole'
      ? null
      : new Map(layout.pools.map(({ poolName }, index) => [poolName, index]));
  return pools.flatMap(({ name }) => {
    const place = places === null ? null : (places.get(name) ?? 0);
    return warningsOf(name).map((warning) => placed(warning, fieldOf(form, place, warning)));
  });
}

function placed({ reason, description }: PoolWarning, field: string): ReportWarning {
  return { field, description, reason };
}

/**
 * Where a reporter wrote a key: of a pool by its number, of the backend (undefined), or of the one
 * pool that the backend is (null).
 */
function fieldOf(
  form: ReportForm,
  pool: number | null | undefined,
  { key, within }: PoolWarning,
): string {
  const listed = typeof pool === 'number' ? `pools[${pool}]` : '';
  if (form === 'driver')
    return `${statsPath(listed === '' ? 'volume_stats' : `volume_stats.${listed}`, key)}${within}`;
  const typed = pool === undefined ? undefined : typedFieldOf(key);
  const path = listed === '' ? '' : `${listed}.`;
  if (typed === undefined) return `${path}capabilities[${JSON.stringify(key)}]${within}`;
  return pool === null ? typed.replace('capacity.', 'whole_backend.') : `${path}${typed}`;
}

/**
 * What is suspicious beside pools: capacity keys, which say nothing of the pools, among the rest.
 */
function backendWarnings({ capabilities }: BackendReport, known: Known): readonly PoolWarning[] {
  const beside = CAPACITY_KEYS.filter((key) => Object.hasOwn(capabilities, key)).map(
    (key): PoolWarning => {
      const description =
        `is ${showJson(capabilities[key] ?? null)}, beside \`pools\`: it says nothing of the ` +
        'pools, each has its own';
      return { key, within: '', reason: 'CAPACITY_BESIDE_POOLS', description };
    },
  );
  return [...beside, ...capabilityWarnings(capabilities, known)];
}

/** Only a driver's own report may name a pool twice. */
function twice(pools: readonly { readonly poolName: string }[]): readonly ReportWarning[] {
  const last = new Map(pools.map(({ poolName }, index) => [poolName, index]));
  return pools.flatMap(({ poolName }, index) => {
    const later = last.get(poolName) ?? index;
    if (later === index) return [];
    const description = `is ${JSON.stringify(poolName)}, as is pools[${later}].pool_name: the later one counts`;
    return [
      {
        field: `volume_stats.pools[${index}].pool_name`,
        description,
        reason: 'DUPLICATE_POOL_NAME' satisfies WarningReason,
      },
    ];
  });
}

function notAList(capabilities: JsonObject): readonly ReportWarning[] {
  const { pools = null } = capabilities;
  if (pools === null || Array.isArray(pools)) return [];
  const description = `is ${showJson(pools)}, no list: the backend has no pools now`;
  return [
    {
      field: 'volume_stats.pools',
      description,
      reason: 'POOLS_NOT_A_LIST' satisfies WarningReason,
    },
  ];
}
