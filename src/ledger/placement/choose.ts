import type { Absence, AttemptRecord, Diagnosis, PoolsDiagnosis } from '../../domain/diagnosis.js';
import {
  bringsNew,
  type GroupMember,
  isNewVolume,
  neededGib,
  type OperationDetail,
} from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { absence } from '../../engine/decide/absence.js';
import { scheduleBackup } from '../../engine/decide/backup.js';
import { scheduleGroup } from '../../engine/decide/group.js';
import type { Profile } from '../../engine/decide/profile.js';
import { type RetypeOutcome, scheduleRetype } from '../../engine/decide/retype.js';
import type {
  ExpressionFailure,
  PlacementRequest,
} from '../../engine/expression/placement-request.js';
import { homesStillPass } from '../../engine/framework/filter.js';
import type { Basis } from '../../engine/index/pool-index.js';
import type { TentativeReservation } from '../../engine/index/tentative-reservation.js';
import type { Homes } from '../../engine/request/affinity.js';
import type { Choice } from '../attempts/attempts.js';
import type { LedgerContext } from '../context.js';
import type { ExpressionFailures } from '../hosts/expression-failures.js';
import { seedOf } from '../lib/ids.js';
import { zoneOf } from '../lib/zone-of.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { homesAtChoice, homesOnRows, type NamedVolumes, sameHomes } from './homes.js';

/** What one attempt asks of the engine. */
export interface AttemptRequest {
  readonly requestKey: string;
  /** By which it is decided. */
  readonly profile: Profile;
  readonly spec: CreateVolumeSpec;
  readonly detail: OperationDetail;
  readonly attempt: number;
  /**
   * What the index is now: `behind`, it may lack what other servers have committed; `caught up`, it
   * contains all that was committed when the request came; `exact`, it is what the open transaction
   * sees.
   */
  readonly index: 'behind' | 'caught up' | 'exact';
  /** Earlier attempts of the request. */
  readonly history: readonly AttemptRecord[];
  /**
   * Backends that must not be chosen: an attempt at the same volume is in doubt there, or is being
   * moved away from there.
   */
  readonly avoid: ReadonlySet<string>;
  /** The volumes that the hints name. */
  readonly named: NamedVolumes;
  /**
   * What the attempt before gives back with this decision: its space, 0 where it keeps it, and the
   * volume's home.
   */
  readonly credit: { readonly pool: string; readonly sizeGib: number } | null;
}

/** What the engine chose on the index; not durable, and to be settled or dropped. */
export type Chosen =
  | {
      readonly kind: 'chosen';
      readonly choice: Choice;
      readonly reservation: TentativeReservation;
      readonly leansOnHomes: LeansOnHomes;
    }
  | {
      readonly kind: 'refused';
      readonly diagnosis: Diagnosis;
      readonly leansOnHomes: LeansOnHomes;
      /**
       * The position that a transaction must begin at, for the refusal to hold; null: any; `never`:
       * only this server's own reservations, of which it is not known whether they commit, are in
       * the way.
       */
      readonly leansOnPosition: number | null | 'never';
    };

/** What a decision took for granted of the volumes that its hints name. */
interface LeansOnHomes {
  readonly ids: readonly string[];
  /** Whose volumes are seen. */
  readonly projectId: string;
  readonly homes: Homes;
  /**
   * Whether the filters that read homes pass the chosen pool with these; true where none was
   * chosen.
   */
  readonly pass: (homes: Homes) => boolean;
}

/**
 * What the engine was asked, and what it decided on the index as it is now. Nothing is set aside.
 * What a rule throws is a fault.
 */
export function runScheduler(
  context: LedgerContext,
  ask: AttemptRequest,
  failures: ExpressionFailures | null,
  settled: Basis['settled'] = null,
): {
  readonly basis: Basis;
  readonly engineAsk: PlacementRequest;
  readonly outcome: RetypeOutcome;
} {
  const { index, settings } = context;
  const basis = { avoid: ask.avoid, settled };
  const engineAsk: PlacementRequest = {
    spec:
      ask.detail.kind === 'create_backup'
        ? { ...ask.spec, zones: zonesOf(context, ask.spec, ask.detail.from) }
        : ask.spec,
    neededGib: neededGib(ask.spec.sizeGib, ask.detail),
    currentPool: ask.detail.kind === 'retype_volume' ? ask.detail.from : null,
    bringsNew: bringsNew(ask.detail.kind),
    now: context.now(),
    growsAttached: ask.detail.kind === 'extend_volume' && ask.detail.attached,
    attemptedPools: ask.history.map((attempt) => attempt.pool),
    credit: ask.credit,
    homes: homesAtChoice(index, ask.named),
    minPhysicalFreePercent: ask.profile.minPhysicalFreePercent,
    seed: seedOf(ask.requestKey, ask.attempt),
    expressions: index.expressions,
    ...(failures !== null && {
      expressionFailed: (failure: ExpressionFailure) => failures.count(failure),
    }),
    maxDiagnosedPools: settings.maxDiagnosedPools,
  };
  return { basis, engineAsk, outcome: decide(context, basis, ask, engineAsk) };
}

/**
 * Chooses a pool on the index and sets its space aside there until the decision commits or fails.
 * What a rule throws is a fault.
 */
export function choose(context: LedgerContext, ask: AttemptRequest): Chosen {
  const { index } = context;
  const exact = ask.index === 'exact';
  const { engineAsk, outcome } = runScheduler(
    context,
    ask,
    context.expressionFailures,
    exact ? 'in transaction' : null,
  );
  if (outcome.kind === 'refused') return refuse(context, ask, engineAsk, outcome.diagnosis);
  const { pool, weight, alternatives } = outcome;
  const { homes, neededGib: needed, seed } = engineAsk;
  const sizeGib = 'stays' in outcome ? 0 : needed;
  const reservation = index.reserve(
    pool.pool,
    sizeGib,
    isNewVolume(ask.detail.kind) ? ask.spec : null,
  );
  // Whoever chooses after it in this transaction must see it.
  if (exact) reservation.join();
  return {
    kind: 'chosen',
    choice: {
      pool: pool.pool,
      backend: pool.backend,
      sizeGib,
      weight,
      alternatives,
      seed,
      profile: ask.profile.name,
      guarded: ask.profile.guardsCapacity,
    },
    reservation,
    leansOnHomes: {
      ids: ask.named.ids,
      projectId: ask.named.projectId,
      homes,
      pass: (now) => homesStillPass(ask.profile.filters, pool, { ...engineAsk, homes: now }),
    },
  };
}

/**
 * A refusal is right where at some moment between its request and its answer no pool took it. What
 * this server has set aside and not committed makes no such moment: by the time that it commits,
 * something else may have been given back.
 */
function refuse(
  context: LedgerContext,
  ask: AttemptRequest,
  engineAsk: PlacementRequest,
  found: PoolsDiagnosis,
): Chosen {
  const { index } = context;
  const leansOnHomes = { ...ask.named, homes: engineAsk.homes, pass: () => true };
  const absent = absentBackends(context, ask, engineAsk);
  const refusal = (
    diagnosis: PoolsDiagnosis,
    leansOnPosition: number | null | 'never',
  ): Chosen => ({
    kind: 'refused',
    diagnosis: { ...diagnosis, absent, earlierAttempts: ask.history },
    leansOnHomes,
    leansOnPosition,
  });
  if (ask.index === 'exact') return refusal(found, null);
  const standing = ask.index === 'caught up' ? null : index.revision;
  if (index.tentativeReservations().length === 0) return refusal(found, standing);
  const { outcome } = runScheduler(context, ask, null, 'committed');
  return outcome.kind === 'refused'
    ? refusal(outcome.diagnosis, standing)
    : refusal(found, 'never');
}

/** The backends that take no part in what is asked, and why. */
export function absentBackends(
  { index, settings }: LedgerContext,
  { detail }: Pick<AttemptRequest, 'detail'>,
  { bringsNew: isNew, now, spec, currentPool }: PlacementRequest,
): Absence {
  return absence(index, {
    kind: detail.kind === 'create_backup' ? 'backup' : 'volume',
    now,
    named: spec.resourceBackend ?? currentPool,
    maxReportAgeMs: isNew && detail.kind !== 'create_backup' ? settings.maxReportAgeMs : null,
  });
}

/** A backup is made in its volume's zone, where the request asks for none. */
function zonesOf(
  { index }: LedgerContext,
  { zones }: CreateVolumeSpec,
  from: string,
): readonly string[] {
  if (zones.length > 0) return zones;
  const zone = zoneOf(index, from);
  return zone === null ? [] : [zone];
}

function decide(
  { index, settings }: LedgerContext,
  basis: Basis,
  { detail, profile }: AttemptRequest,
  ask: PlacementRequest,
): RetypeOutcome {
  switch (detail.kind) {
    case 'retype_volume':
      return scheduleRetype(index.pools(basis), ask, profile, detail);
    case 'create_group':
      return scheduleGroup(
        index.pools(basis),
        [...detail.members.map((member) => memberAsk(ask, member)), ask],
        profile,
      );
    case 'create_backup':
      return scheduleBackup(
        index.services(basis),
        ask,
        { ...detail, sameHost: settings.backupSameHost },
        profile,
      );
    default:
      return index.decide(ask, profile, basis);
  }
}

/** What is asked for one member of a group. */
function memberAsk(
  group: PlacementRequest,
  { volumeId, sizeGib, volumeType, zones, multiattach }: GroupMember,
): PlacementRequest {
  return {
    ...group,
    neededGib: sizeGib,
    spec: { ...group.spec, volumeId, sizeGib, volumeType, zones, multiattach },
  };
}

/**
 * Whether a refusal may commit now: it leans on no reservation that is still on its way, the index
 * was not behind what other servers had committed when the request came (then there may have been
 * room all the time), and the volumes that the hints name live where they did.
 */
export function stillRefused(
  set: WorkingSet,
  { leansOnHomes, leansOnPosition }: Extract<Chosen, { kind: 'refused' }>,
): boolean {
  if (leansOnPosition === 'never') return false;
  if (leansOnPosition !== null && leansOnPosition < set.revision - 1) return false;
  return sameHomes(leansOnHomes.homes, homesOnRows(set, leansOnHomes));
}

/**
 * Whether the hints still admit the chosen pool, with the homes on the locked rows: whatever the
 * choice leaned on that did not commit is gone.
 */
export function stillAdmitted(set: WorkingSet, { leansOnHomes }: Chosen): boolean {
  return leansOnHomes.ids.length === 0 || leansOnHomes.pass(homesOnRows(set, leansOnHomes));
}
