import type { JsonObject } from '../../domain/json.js';
import type { BackendReport, ReportForm, ReportWarning } from '../../domain/report.js';
import { type ArrivingPool, isInherited } from '../driver-report/arrival.js';
import { CAPACITY_KEYS, typedFieldOf } from '../driver-report/capacity-keys.js';
import { showJson } from '../driver-report/show-json.js';
import { statsPath } from '../driver-report/stats-path.js';
import { both, capabilityWarnings, type Known } from './pool-warnings.js';
import type { PoolWarning, WarningReason } from './warning.js';

/**
 * All warnings about a report, each with the path at which the reporter wrote it. A value that many
 * pools inherit gets one warning, at the backend. `warningsOf` gives the warnings of a pool as it
 * will be stored.
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
  const found: ReportWarning[] = backendWarnings(report, known).map((warning) =>
    placed(warning, fieldOf(form, undefined, warning)),
  );
  if (form === 'driver') found.push(...twice(layout.pools));
  const placeOf = placesIn(layout.pools);
  for (const pool of pools) {
    const ofPool = warningsOf(pool);
    if (ofPool.length === 0) continue;
    const index = placeOf(pool.name);
    const own = layout.pools[index]?.capabilities ?? {};
    for (const warning of ofPool)
      if (Object.hasOwn(own, warning.key) || !isInherited(warning.key))
        found.push(placed(warning, fieldOf(form, index, warning)));
  }
  if (form === 'driver') found.push(...notAList(capabilities));
  return found;
}

/**
 * Where a report lists a pool, by its name: of two of one name the later one. Most reports have no
 * warnings, so that the list is made when it is asked for.
 */
function placesIn(pools: readonly { readonly poolName: string }[]): (name: string) => number {
  let places: ReadonlyMap<string, number> | null = null;
  return (name) => {
    places ??= new Map(pools.map(({ poolName }, index) => [poolName, index]));
    return places.get(name) ?? 0;
  };
}

/**
 * Warnings about a report, compared with what the ledger knows of its pools. `warningsOf` gives
 * those of a pool, by its name within the backend.
 */
export function besideLedger(
  { form = 'typed', layout }: BackendReport,
  pools: readonly ArrivingPool[],
  warningsOf: (name: string) => readonly PoolWarning[],
): readonly ReportWarning[] {
  const placeOf = layout.kind === 'whole' ? null : placesIn(layout.pools);
  const found: ReportWarning[] = [];
  for (const { name } of pools)
    for (const warning of warningsOf(name))
      found.push(placed(warning, fieldOf(form, placeOf?.(name) ?? null, warning)));
  return found;
}

function placed({ reason, description }: PoolWarning, field: string): ReportWarning {
  return { field, description, reason };
}

/**
 * The path at which the reporter wrote a key: of a pool by its index, of the backend (undefined),
 * or of the backend that is one pool (null).
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

/** Warnings about what stands beside `pools`, such as capacity keys, which have no effect there. */
function backendWarnings({ capabilities }: BackendReport, known: Known): readonly PoolWarning[] {
  const found = known.backends.get(capabilities) ?? warningsBeside(capabilities, known);
  known.backends.set(capabilities, found);
  return found;
}

function warningsBeside(capabilities: JsonObject, known: Known): readonly PoolWarning[] {
  const beside = CAPACITY_KEYS.filter((key) => Object.hasOwn(capabilities, key)).map(
    (key): PoolWarning => {
      const description =
        `is ${showJson(capabilities[key] ?? null)}, beside \`pools\`: it says nothing of the ` +
        'pools, each has its own';
      return { key, within: '', reason: 'CAPACITY_BESIDE_POOLS', description };
    },
  );
  return both(beside, capabilityWarnings(capabilities, known));
}

/** Only a driver's own report can name a pool twice. */
function twice(pools: readonly { readonly poolName: string }[]): readonly ReportWarning[] {
  const last = new Map(pools.map(({ poolName }, index) => [poolName, index]));
  return pools.flatMap(({ poolName }, index) => {
    const later = last.get(poolName) ?? index;
    if (later === index) return [];
    const name = JSON.stringify(poolName);
    const description = `is ${name}, as is pools[${later}].pool_name: the later one counts`;
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
