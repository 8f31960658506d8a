import type { AttemptRecord, Diagnosis } from '../domain/diagnosis.js';
import { type GroupMember, isNewVolume, neededGib, type OperationDetail } from '../domain/operation.js';
import type { CreateVolumeSpec } from '../domain/volume.js';
import type { Homes } from '../engine/affinity.js';
import { scheduleBackup } from '../engine/backup.js';
import { homesStillPass } from '../engine/filter.js';
import { scheduleGroup } from '../engine/group.js';
import type { Ticket } from '../engine/index/pool-index.js';
import type { Profile } from '../engine/profile.js';
import { type RetypeOutcome, scheduleRetype } from '../engine/retype.js';
import { schedule } from '../engine/schedule.js';
import type { Ask, ExpressionFailure, PoolView } from '../engine/view.js';
import type { Choice } from './attempts.js';
import type { LedgerContext } from './context.js';
import type { ExpressionFailures } from './expression-failures.js';
import { homesAtChoice, homesOnRows, type NamedVolumes, sameHomes } from './homes.js';
import { seedOf } from './ids.js';
import type { WorkingSet } from './working-set.js';
import { zoneOf } from './zone-of.js';

/** What one attempt asks of the engine. */
export interface AttemptAsk {
  readonly requestKey: string;
  /** By which it is decided. */
  readonly profile: Profile;
  readonly spec: CreateVolumeSpec;
  readonly detail: OperationDetail;
  readonly attempt: number;
  /** Whether the index contains all that was committed when the request came, whoever committed it. */
  readonly caughtUp: boolean;
  /** Earlier attempts of the request. */
  readonly history: readonly AttemptRecord[];
  /** Backends that must not be chosen: an attempt at the same volume is in doubt there, or is being moved away from there. */
  readonly avoid: ReadonlySet<string>;
  /** The volumes that the hints name. */
  readonly named: NamedVolumes;
  /** What the attempt before gives back with this decision: its space, 0 where it keeps it, and the volume's home. */
  readonly credit: { readonly pool: string; readonly sizeGib: number } | null;
}

/** What the engine chose on the index; not durable, and to be settled or dropped. */
export type Chosen =
  | { readonly kind: 'chosen'; readonly choice: Choice; readonly ticket: Ticket; readonly leansOnHomes: LeansOnHomes }
  | {
      readonly kind: 'refused';
      readonly diagnosis: Diagnosis;
      readonly leansOn: readonly Ticket[];
      readonly leansOnHomes: LeansOnHomes;
      /** The position that a transaction must begin at, for the refusal to hold; null: any. */
      readonly leansOnPosition: number | null;
    };

/** What a decision took for granted of the volumes that its hints name. */
interface LeansOnHomes {
  readonly ids: readonly string[];
  readonly homes: Homes;
  /** Whether the filters that read homes pass the chosen pool with these; true where none was chosen. */
  readonly pass: (homes: Homes) => boolean;
}

/** What the engine was asked, and what it decided on the index as it is now. Nothing is set aside. What a rule throws is a fault. */
export function askEngine(
  context: LedgerContext,
  ask: AttemptAsk,
  failures: ExpressionFailures | null,
): { readonly pools: readonly PoolView[]; readonly engineAsk: Ask; readonly outcome: RetypeOutcome } {
  const { index, settings } = context;
  const all = ask.detail.kind === 'create_backup' ? index.backupServices() : index.participating();
  const pools = ask.avoid.size === 0 ? all : all.filter((pool) => !ask.avoid.has(pool.backend));
  const engineAsk: Ask = {
    spec: { ...ask.spec, zones: zonesOf(context, ask) },
    neededGib: neededGib(ask.spec.sizeGib, ask.detail),
    currentPool: ask.detail.kind === 'retype_volume' ? ask.detail.from : null,
    growsAttached: ask.detail.kind === 'extend_volume' && ask.detail.attached,
    attemptedPools: ask.history.map((attempt) => attempt.pool),
    credit: ask.credit,
    homes: homesAtChoice(index, ask.named),
    minPhysicalFreePercent: ask.profile.minPhysicalFreePercent,
    seed: seedOf(ask.requestKey, ask.attempt),
    ...(failures !== null && { expressionFailed: (failure: ExpressionFailure) => failures.count(failure) }),
    maxDiagnosedPools: settings.maxDiagnosedPools,
  };
  return { pools, engineAsk, outcome: decide(context, pools, ask, engineAsk) };
}

/** Chooses a pool on the index and sets its space aside there until the decision commits or fails. What a rule throws is a fault. */
export function choose(context: LedgerContext, ask: AttemptAsk): Chosen {
  const { index } = context;
  const { engineAsk, outcome } = askEngine(context, ask, context.expressionFailures);
  const { homes, neededGib: needed, seed } = engineAsk;
  const { ids } = ask.named;
  if (outcome.kind === 'refused') {
    return {
      kind: 'refused',
      diagnosis: { ...outcome.diagnosis, earlierAttempts: ask.history },
      leansOn: index.openTickets(),
      leansOnHomes: { ids, homes, pass: () => true },
      leansOnPosition: ask.caughtUp ? null : index.revision,
    };
  }
  const { pool, weight, alternatives } = outcome;
  const sizeGib = 'stays' in outcome ? 0 : needed;
  return {
    kind: 'chosen',
    choice: { pool: pool.pool, backend: pool.backend, sizeGib, weight, alternatives, seed, profile: ask.profile.name },
    ticket: index.reserve(pool.pool, sizeGib, isNewVolume(ask.detail.kind) ? ask.spec.volumeId : null),
    leansOnHomes: {
      ids,
      homes,
      pass: (now) => homesStillPass(ask.profile.filters, pool, { ...engineAsk, homes: now }),
    },
  };
}

/** A backup is made in its volume's zone, where the request asks for none. */
function zonesOf({ index }: LedgerContext, { spec, detail }: AttemptAsk): readonly string[] {
  if (detail.kind !== 'create_backup' || spec.zones.length > 0) return spec.zones;
  const zone = zoneOf(index, detail.from);
  return zone === null ? [] : [zone];
}

function decide({ settings }: LedgerContext, pools: readonly PoolView[], { detail, profile }: AttemptAsk, ask: Ask): RetypeOutcome {
  switch (detail.kind) {
    case 'retype_volume':
      return scheduleRetype(pools, ask, profile, detail);
    case 'create_group':
      return scheduleGroup(pools, [...detail.members.map((member) => memberAsk(ask, member)), ask], profile);
    case 'create_backup':
      return scheduleBackup(pools, ask, { ...detail, sameHost: settings.backupSameHost }, profile);
    default:
      return schedule(pools, ask, profile);
  }
}

/** What is asked for one member of a group. */
function memberAsk(group: Ask, { volumeId, sizeGib, volumeType, zones, multiattach }: GroupMember): Ask {
  return { ...group, neededGib: sizeGib, spec: { ...group.spec, volumeId, sizeGib, volumeType, zones, multiattach } };
}

/**
 * Whether a refusal may commit now: every tentative reservation that it counted as taken has committed, or stands before it in this very
 * transaction. One that was dropped, or is still on its way, may leave the room that the refusal says is not there. The volumes that the hints
 * name must live where they did. Nor may the index have been behind what other servers had committed when the request came: then there may have
 * been room all the time.
 */
export function stillRefused(set: WorkingSet, chosen: Extract<Chosen, { kind: 'refused' }>): boolean {
  const { leansOn, leansOnHomes, leansOnPosition } = chosen;
  if (leansOnPosition !== null && leansOnPosition < set.revision - 1) return false;
  if (!leansOn.every(({ state }) => state === 'settled' || state === 'entered')) return false;
  return sameHomes(leansOnHomes.homes, homesOnRows(set, leansOnHomes.ids));
}

/** Whether the hints still admit the chosen pool, with the homes on the locked rows: whatever the choice leaned on that did not commit is gone. */
export function stillAdmitted(set: WorkingSet, { leansOnHomes }: Chosen): boolean {
  return leansOnHomes.ids.length === 0 || leansOnHomes.pass(homesOnRows(set, leansOnHomes.ids));
}
