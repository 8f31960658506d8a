import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  ScheduleCreateVolumeRequestSchema,
  ScheduleCreateVolumesRequestSchema,
  VolumeSetRuleSchema,
} from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { SetScope } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { backendOf, SHARED } from '../site/backends.js';
import type { Told } from './volumes.js';

/** A rule between the volumes of a set. */
export interface AskedRule {
  readonly of: 'pool' | 'backend' | 'rack';
  /** Null: all volumes have the same value. */
  readonly most: number | null;
}

/** A set that a client asked for. */
export interface AskedSet {
  readonly requestId: string;
  readonly volumeIds: readonly string[];
  readonly rules: readonly AskedRule[];
  /** Whether all is taken back if one of its volumes fails for good. */
  readonly rollback: boolean;
  readonly request: MessageInitShape<typeof ScheduleCreateVolumesRequestSchema>;
  /** It was told that all was taken back. */
  rolledBack: boolean;
  /** One a volume; null: nothing yet. */
  told: readonly { readonly decisionId: string; readonly pool: string }[] | 'refused' | null;
}

/** A volume for which a client would wait. */
export interface AskedWait {
  readonly requestId: string;
  readonly volumeId: string;
  readonly request: MessageInitShape<typeof ScheduleCreateVolumeRequestSchema>;
  /** It was told that it waits. */
  waited: boolean;
  /** Its release was asked for: it may be refused though there was room. */
  released: boolean;
  /** The end of it; null: none yet. */
  told: Told | null;
}

/** The rule as a request states it. */
export function stated({ of, most }: AskedRule): MessageInitShape<typeof VolumeSetRuleSchema> {
  return {
    scope: SCOPES[of],
    ...(of === 'rack' && { capability: of }),
    wanted: most === null ? { case: 'same', value: true } : { case: 'maxPerValue', value: most },
  };
}

const SCOPES = {
  pool: SetScope.POOL,
  backend: SetScope.BACKEND,
  rack: SetScope.CAPABILITY,
} as const;

/** Whether volumes in these pools keep a rule; the rule written down once more. */
export function keeps({ of, most }: AskedRule, homes: readonly string[]): boolean {
  const counts = new Map<string | undefined, number>();
  for (const pool of homes) {
    const value = { pool, backend: backendOf(pool), rack: RACKS.get(pool) }[of];
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return most === null ? counts.size <= 1 : [...counts.values()].every((count) => count <= most);
}

const RACKS: ReadonlyMap<string, string | undefined> = new Map(
  SHARED.flatMap(({ name, pools }) =>
    pools.map((pool) => [`${name}#${pool.name}`, pool.rack] as const),
  ),
);
