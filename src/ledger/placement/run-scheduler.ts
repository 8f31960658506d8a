import type { Absence } from '../../domain/diagnosis.js';
import {
  adopts,
  bringsNew,
  bringsVolume,
  neededGib,
  type Operation,
  type OperationDetail,
  volumeGib,
} from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { ProvisionedRule } from '../../engine/capacity/capacity.js';
import { absence } from '../../engine/decide/absence.js';
import { type DecidesOn, decideOperation, mayLeaveSource } from '../../engine/decide/operation.js';
import { anywhere, type Profile } from '../../engine/decide/profile.js';
import type { RetypeOutcome } from '../../engine/decide/retype.js';
import type {
  ExpressionFailure,
  PlacementRequest,
} from '../../engine/expression/placement-request.js';
import { passing } from '../../engine/framework/filter.js';
import type { Basis } from '../../engine/index/basis.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import { isNamed } from '../../engine/request/resource-backend.js';
import type { LedgerContext } from '../context.js';
import type { ExpressionFailures } from '../hosts/expression-failures.js';
import { seedOf } from '../lib/ids.js';
import { zonesOrHome } from '../lib/zones-or-home.js';
import type { AttemptRequest } from './attempt-request.js';
import { extendElsewhere } from './extend-elsewhere.js';
import { homesAtChoice } from './homes.js';

/** What decides: the index, the settings in force, the clock, ids for what is chosen. */
export type SchedulerContext = Pick<
  LedgerContext,
  'index' | 'settings' | 'now' | 'newId' | 'expressionFailures' | 'journal'
>;

/** What the engine was given, and what it decided. */
export interface Scheduled {
  readonly basis: Basis;
  readonly request: PlacementRequest;
  /** The operation, with the names of today. */
  readonly detail: OperationDetail;
  /** Whether only a service on the volume's own host may make its backup. */
  readonly backupSameHost: boolean;
  readonly outcome: RetypeOutcome;
  /** The profile that decided. */
  readonly profile: Profile;
}

/** The same, with a place. */
export interface Placeable extends Scheduled {
  readonly outcome: Extract<RetypeOutcome, { kind: 'chosen' }>;
}

/**
 * Runs the engine on the index as it is now. Reserves nothing. `failures` counts expressions that
 * fail; null: nobody counts. Throws RuleFault if a filter or weigher is broken.
 */
export function runScheduler(
  context: SchedulerContext,
  attempt: AttemptRequest,
  failures: ExpressionFailures | null,
  settled: Basis['settled'] = null,
): Scheduled {
  const basis = { avoid: attempt.avoid, settled };
  const request = placementRequest(context, attempt, failures);
  const { index } = context;
  const first = decide(context, basis, attempt, request);
  if (first.outcome.kind === 'chosen') return first;
  const elsewhere = extendElsewhere(index, attempt, request);
  return elsewhere === null ? first : decide(context, basis, attempt, elsewhere);
}

function decide(
  { index, settings }: SchedulerContext,
  basis: Basis,
  attempt: AttemptRequest,
  request: PlacementRequest,
): Scheduled {
  const { backupSameHost } = settings;
  const detail = presentDetail(index, attempt.detail);
  const on: DecidesOn = {
    decide: (each, profile) => index.decide(each, profile, basis),
    source: (profile) => index.source(profile, basis),
    services: () => index.services(basis),
  };
  const asked = { detail, request, backupSameHost };
  const { outcome, profile } = decideOperation(on, asked, attempt.profile);
  return { basis, request, detail, backupSameHost, outcome, profile };
}

/**
 * The same for a new volume, without an account of why there is no place: null. Where a refusal is
 * no end, that account, which looks at every pool, is not worth its time.
 */
export function runPick(
  context: SchedulerContext,
  attempt: AttemptRequest,
  failures: ExpressionFailures | null,
  settled: Basis['settled'] = null,
): Placeable | null {
  const basis = { avoid: attempt.avoid, settled };
  const request = placementRequest(context, attempt, failures);
  const { index, settings } = context;
  const { backupSameHost } = settings;
  const detail = presentDetail(index, attempt.detail);
  let { profile } = attempt;
  let outcome = index.pick(request, profile, basis);
  if (outcome === null && mayLeaveSource(profile, request)) {
    profile = anywhere(profile);
    outcome = index.pick(request, profile, basis);
  }
  return outcome && { basis, request, detail, backupSameHost, outcome, profile };
}

/** What the engine is asked for an attempt. */
export function placementRequest(
  context: SchedulerContext,
  attempt: AttemptRequest,
  failures: ExpressionFailures | null,
): PlacementRequest {
  const { index, settings } = context;
  const { detail } = attempt;
  const spec = presentSpec(context, attempt);
  const size = volumeGib(spec.sizeGib, detail);
  return {
    spec:
      detail.kind === 'create_backup'
        ? { ...spec, zones: zonesOrHome(index, spec.zones, index.presentName(detail.from)) }
        : spec,
    neededGib: countsAlready(index.rule, detail.kind) ? 0 : neededGib(spec.sizeGib, detail),
    currentPool: detail.kind === 'retype_volume' ? index.presentName(detail.from) : null,
    bringsNew: bringsNew(detail.kind),
    bringsVolume: bringsVolume(detail.kind),
    mayProbe: detail.kind === 'create_volume',
    ...(size !== null && { volumeGib: size }),
    now: context.now(),
    growsAttached: detail.kind === 'extend_volume' && detail.attached,
    attemptedPools: attempt.tried.map((pool) => index.presentName(pool)),
    credit: presentCredit(context, attempt.credit),
    homes: homesAtChoice(index, attempt.named),
    ...(attempt.named.snapshotHome !== undefined && {
      snapshotHome: index.presentName(attempt.named.snapshotHome),
    }),
    ...(attempt.set !== undefined && { set: attempt.set }),
    minPhysicalFreePercent: attempt.profile.minPhysicalFreePercent,
    seed: seedOf(attempt.requestKey, attempt.attempt),
    expressions: index.expressions,
    ...(failures !== null && {
      expressionFailed: (failure: ExpressionFailure) => failures.count(failure),
    }),
    maxDiagnosedPools: settings.maxDiagnosedPools,
  };
}

/**
 * Whether what is taken into care takes no space anew: it lies in the pool, so that reports count
 * it. Cinder's scheduler counts it again, as it does here if only reports count.
 */
export function countsAlready(rule: ProvisionedRule, operation: Operation): boolean {
  return rule === 'at_least_ledger' && adopts(operation);
}

/**
 * What is asked for, with the pool of a plan as the only one. Requests may name a backend or pool
 * as it was called before it was renamed.
 */
function presentSpec(
  { index }: SchedulerContext,
  { spec: stated, planned }: Pick<AttemptRequest, 'spec' | 'planned'>,
): CreateVolumeSpec {
  const spec = planned === undefined ? stated : { ...stated, resourceBackend: planned };
  const { resourceBackend } = spec;
  const present = resourceBackend === null ? null : index.presentName(resourceBackend);
  return present === resourceBackend ? spec : { ...spec, resourceBackend: present };
}

function presentDetail(index: PoolIndex, detail: OperationDetail): OperationDetail {
  if (!('from' in detail)) return detail;
  return { ...detail, from: index.presentName(detail.from) };
}

function presentCredit(
  { index }: SchedulerContext,
  credit: AttemptRequest['credit'],
): PlacementRequest['credit'] {
  if (credit === null) return null;
  const pool = index.presentName(credit.pool);
  const capacityGroup = index.pool(pool)?.capacityGroup;
  return { ...credit, pool, ...(capacityGroup !== undefined && { capacityGroup }) };
}

/**
 * Whether some pool would take a new volume, on committed rows of the index as it is now. An answer
 * in time that for most requests does not depend on the number of pools. Throws RuleFault.
 */
export function hasPlace(context: SchedulerContext, attempt: AttemptRequest): boolean {
  const basis: Basis = { avoid: attempt.avoid, settled: 'committed' };
  const request = placementRequest(context, attempt, null);
  const { profile } = attempt;
  if (context.index.pick(request, profile, basis) !== null) return true;
  if (!mayLeaveSource(profile, request)) return false;
  return context.index.pick(request, anywhere(profile), basis) !== null;
}

/**
 * Whether one pool would take a new volume, on committed rows as `hasPlace`: what is set aside may
 * be given back, which is no gain of the pool. No other pool is looked at. Throws RuleFault.
 */
export function poolTakes(
  context: SchedulerContext,
  attempt: AttemptRequest,
  pool: string,
): boolean {
  const view = context.index.view(pool, 'committed');
  const request = placementRequest(context, attempt, null);
  if (view === undefined || attempt.avoid.has(view.backend)) return false;
  if (!isNamed(view, request.spec.resourceBackend)) return false;
  const { filters } = mayLeaveSource(attempt.profile, request)
    ? anywhere(attempt.profile)
    : attempt.profile;
  return passing([view], filters, request).length > 0;
}

/** The backends that take no part in what is asked, and why. */
export function absentBackends(
  { index, settings }: SchedulerContext,
  { detail }: Pick<AttemptRequest, 'detail'>,
  { bringsNew: isNew, now, spec, currentPool, mayProbe }: PlacementRequest,
): Absence {
  const addsVolume = isNew && detail.kind !== 'create_backup';
  return absence(index, {
    kind: detail.kind === 'create_backup' ? 'backup' : 'volume',
    now,
    named: spec.resourceBackend ?? currentPool,
    maxReportAgeMs: addsVolume ? settings.maxReportAgeMs : null,
    quarantine:
      settings.quarantine === null || !addsVolume
        ? null
        : mayProbe === true
          ? 'but probes'
          : 'probes too',
  });
}
