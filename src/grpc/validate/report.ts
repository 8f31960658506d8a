import type { JsonObject } from '@bufbuild/protobuf';
import type { FieldViolation } from '../../domain/errors.js';
import { typedFieldOf } from '../../engine/driver-report/capacity-keys.js';
import { readDriverReport } from '../../engine/driver-report/read-report.js';
import { INHERITED } from '../../engine/driver-report/shown.js';
import { statsPath } from '../../engine/driver-report/stats-path.js';
import {
  type BackendReport,
  BackendReportSchema,
  PoolReportSchema,
  type ReportCapabilitiesRequest,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { StructLimits } from '../../gen/stowage/v1/limits_pb.js';
import { ServiceKind } from '../../gen/stowage/v1/pool_pb.js';
import { structToJson } from '../values/json.js';
import { structLimitsOf } from './limits.js';
import { capacityViolations } from './pool-capacity.js';
import { keyPath, structViolations } from './struct.js';
import { structBytes } from './struct-bytes.js';

const STATS = 'report.volume_stats';

const OF_A_BACKEND = structLimitsOf(BackendReportSchema.field.capabilities);
const OF_A_POOL = structLimitsOf(PoolReportSchema.field.capabilities);
const OF_STATS = structLimitsOf(BackendReportSchema.field.volumeStats);

/**
 * Rules of a report that the proto cannot express: no two pools of one name, no negative size,
 * readable ratios, finite numbers, and no space among the capabilities, where no capacity rule
 * would read it. The last rule also holds at backend level: otherwise a driver that states its size
 * there would seem to be understood. A driver's own report is read leniently; what cannot be read
 * is refused.
 */
export function reportRules(): (
  request: ReportCapabilitiesRequest,
) => Iterable<FieldViolation | null> {
  const ofABackend = new CapabilityRules(OF_A_BACKEND);
  const ofAPool = new CapabilityRules(OF_A_POOL);
  return ({ report }) =>
    report === undefined ? [] : reportViolations(report, ofABackend, ofAPool);
}

function* reportViolations(
  report: BackendReport,
  ofABackend: CapabilityRules,
  ofAPool: CapabilityRules,
): Iterable<FieldViolation | null> {
  const found = ofABackend.violations('report.capabilities', report.capabilities);
  yield* found;
  yield* capacityViolations('report.whole_backend', report.wholeBackend);
  yield* poolViolations(report, ofAPool);
  // What few pools inherit of capabilities that are short enough is, too.
  if (found.length > 0 || report.pools.length * OF_A_BACKEND.maxBytes > MOST_INHERITED_BYTES)
    yield* inheritedViolations(report.capabilities, report.pools.length, (key) =>
      keyPath('report.capabilities', key),
    );
  yield null;
  if (report.volumeStats !== undefined) yield* statsViolations(report);
}

/** What cannot be read in a driver's own report. Paths are those of its keys. */
function statsViolations({ volumeStats, serviceKind }: BackendReport): FieldViolation[] {
  if (volumeStats === undefined) return [];
  const found = structViolations(STATS, volumeStats, OF_STATS, statsPath);
  if (found.length === 0) found.push(...partsTooLarge(volumeStats));
  if (found.length === 0 && Array.isArray(volumeStats['pools']))
    found.push(
      ...inheritedViolations(volumeStats, volumeStats['pools'].length, (key) =>
        statsPath(STATS, key),
      ),
    );
  const stats = structToJson(volumeStats);
  if (serviceKind !== ServiceKind.BACKUP) {
    const { violations } = readDriverReport(stats, STATS);
    // For a figure that is not a number, the message about what was expected is clearer.
    const named = new Set(violations.map(({ field }) => field));
    return [...found.filter(({ field }) => !named.has(field)), ...violations];
  }
  if ((stats['pools'] ?? null) !== null) {
    found.push({
      field: statsPath(STATS, 'pools'),
      description: 'a backup service has no pools: state driver_name, and backend_state',
    });
  }
  return found;
}

/**
 * Of what a backend states, each pool that lacks it has a copy of its own in the ledger: of all
 * keys together.
 */
const MOST_INHERITED_BYTES = 2 * 1024 * 1024;

function inheritedViolations(
  capabilities: JsonObject | undefined,
  pools: number,
  path: (key: string) => string,
): FieldViolation[] {
  if (capabilities === undefined) return [];
  const keys = INHERITED.filter((key) => Object.hasOwn(capabilities, key)).map((key) => ({
    key,
    bytes: structBytes({ [key]: capabilities[key] ?? null }),
  }));
  const sum = keys.reduce((bytes, one) => bytes + one.bytes, 0);
  if (sum * pools <= MOST_INHERITED_BYTES) return [];
  const { key, bytes } = keys.reduce((most, one) => (one.bytes > most.bytes ? one : most));
  const limit = `at most ${MOST_INHERITED_BYTES} in all`;
  const description = `has ${bytes} of ${sum} bytes that each of ${pools} pools inherits: ${limit}`;
  return [{ field: path(key), description }];
}

/**
 * A driver's own report has room for many pools; each of them, and what it says beside them, may
 * have no more than typed capabilities may.
 */
function partsTooLarge(stats: JsonObject): FieldViolation[] {
  const { pools, ...beside } = stats;
  const parts = [
    [STATS, beside] as const,
    ...(Array.isArray(pools) ? pools : []).map(
      (pool, index) => [`${statsPath(STATS, 'pools')}[${index}]`, pool] as const,
    ),
  ];
  return parts.flatMap(([field, part]) => {
    const bytes = typeof part === 'object' && part !== null ? structBytes({ part }) : 0;
    return bytes <= OF_A_POOL.maxBytes
      ? []
      : [{ field, description: `has ${bytes} bytes beside pools: at most ${OF_A_POOL.maxBytes}` }];
  });
}

function* poolViolations(
  report: BackendReport,
  rules: CapabilityRules,
): Iterable<FieldViolation | null> {
  const positions = new Map<string, number>();
  for (const [index, pool] of report.pools.entries()) {
    const path = `report.pools[${index}]`;
    const first = positions.get(pool.poolName);
    if (first === undefined) positions.set(pool.poolName, index);
    else
      yield {
        field: `${path}.pool_name`,
        description: `is ${JSON.stringify(pool.poolName)}, as is report.pools[${first}].pool_name`,
      };
    yield* capacityViolations(`${path}.capacity`, pool.capacity);
    yield* rules.violations(`${path}.capabilities`, pool.capabilities);
    yield null;
  }
}

/**
 * Rules of typed capabilities. Those that keep them are remembered: the decoder answers the same
 * object when they come again.
 */
class CapabilityRules {
  readonly #kept = new WeakSet<JsonObject>();

  constructor(private readonly limits: StructLimits) {}

  violations(path: string, capabilities: JsonObject | undefined): readonly FieldViolation[] {
    if (capabilities === undefined || this.#kept.has(capabilities)) return [];
    const found = structViolations(path, capabilities, this.limits);
    for (const key of Object.keys(capabilities)) {
      const field = typedFieldOf(key);
      if (field !== undefined)
        found.push({
          field: keyPath(path, key),
          description: `state it in the pool's typed field \`${field}\``,
        });
    }
    if (found.length === 0) this.#kept.add(capabilities);
    return found;
  }
}
