import { type DecisionRecord, wasHeld } from '../../domain/decision.js';
import type { AttemptRecord } from '../../domain/diagnosis.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Profile } from '../../engine/decide/profile.js';
import { volumesRead } from '../../engine/framework/filter.js';
import type { SetView } from '../../engine/request/view.js';
import type { LedgerContext } from '../context.js';
import { attemptRecord } from '../dispatch/offers.js';
import type { Sees } from '../lib/sees.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { OfferRow } from '../store-port/store.js';
import { type NamedVolumes, readHomes } from './homes.js';
import { profileOfNext } from './profile-of.js';
import { setOf } from './set-of.js';

/** One attempt as it is decided: the request and what else the decision depends on. */
export interface AttemptRequest {
  readonly requestKey: string;
  /** Id of what it is about: a volume, a snapshot, a backup or a group. */
  readonly subject: string;
  /** The profile that decides. */
  readonly profile: Profile;
  readonly spec: CreateVolumeSpec;
  readonly detail: OperationDetail;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Earlier attempts of the request. */
  readonly history: readonly AttemptRecord[];
  /** Pools on which a worker had it. An attempt that no worker held tells nothing of its pool. */
  readonly tried: readonly string[];
  /**
   * Backends that must not be chosen: an attempt at the same subject is in doubt there, or the
   * volume is being moved away from there.
   */
  readonly avoid: ReadonlySet<string>;
  /** The only pool that may be chosen, by a plan. Absent: any. */
  readonly planned?: string;
  /** The volumes that the hints name, and the others of its set. */
  readonly named: NamedVolumes;
  /** The set that the volume is of, if that has rules. */
  readonly set?: SetView;
  /**
   * What the attempt before gives back if this one commits: its space, GiB (0 if it keeps it), and
   * the volume's home. Null: there was none.
   */
  readonly credit: { readonly pool: string; readonly sizeGib: number } | null;
}

/**
 * The first attempt at a request. Reads the homes of the volumes that its hints name, and of the
 * others of its set.
 */
export async function firstAttempt(
  context: LedgerContext,
  profile: Profile,
  { key, subject, spec, detail }: Pick<RequestDraft, 'key' | 'subject' | 'spec' | 'detail'>,
  avoid: ReadonlySet<string>,
  set: SetView | null = null,
): Promise<AttemptRequest> {
  return {
    requestKey: key,
    subject,
    profile,
    spec,
    detail,
    attempt: 1,
    history: [],
    tried: [],
    avoid,
    named: await readHomes(context, profile, spec, set?.others),
    ...(set !== null && { set }),
    credit: null,
  };
}

/**
 * The attempt after that of `row`: same hints and `resource_backend`, earlier attempts known. If
 * the attempt `givesBack` its space, that counts as free.
 */
export async function nextAttempt(
  context: LedgerContext,
  row: OfferRow,
  how: {
    readonly givesBack: boolean;
    readonly leaveBackend: boolean;
    /** A worker said that this one failed, whether it had acknowledged it or not. */
    readonly failed: boolean;
    /**
     * Which attempts in doubt are known: all at the subject are read, or those of the same request
     * are enough.
     */
    readonly doubts: 'read' | 'of the request';
  },
): Promise<AttemptRequest> {
  const { decision, request } = row;
  const { spec } = request;
  const { pool, backend } = decision.placement;
  const inDoubt =
    how.doubts === 'read'
      ? await backendsInDoubt(context, decision.subject)
      : doubtful(row.attempts);
  const avoid = how.leaveBackend ? new Set([...inDoubt, backend]) : inDoubt;
  return {
    ...(await firstAttempt(
      context,
      profileOfNext(context.settings, spec),
      request,
      avoid,
      await setOf(context, request),
    )),
    attempt: Math.max(...row.attempts.map(({ attempt }) => attempt)) + 1,
    history: row.attempts.map(attemptRecord),
    tried: row.attempts
      .filter((one) => wasHeld(one) || (how.failed && one.decisionId === decision.decisionId))
      .map(({ placement }) => placement.pool),
    credit: { pool, sizeGib: how.givesBack ? spec.sizeGib : 0 },
  };
}

/**
 * What an attempt whose backend is down asks of the others, as far as its rows say without a
 * further look: only to find out whether any takes it. The homes that hints name are not read.
 * @param attempts those of its request; empty: it is the first
 */
export function attemptElsewhere(
  { settings }: Pick<LedgerContext, 'settings'>,
  { requestKey, spec }: { readonly requestKey: string; readonly spec: CreateVolumeSpec },
  attempts: readonly DecisionRecord[],
): AttemptRequest {
  const profile = profileOfNext(settings, spec);
  const { projectId } = spec;
  return {
    requestKey,
    subject: spec.volumeId,
    profile,
    spec,
    detail: { kind: 'create_volume' },
    attempt: attempts.length + 1,
    history: [],
    tried: attempts.filter(wasHeld).map(({ placement }) => placement.pool),
    avoid: doubtful(attempts),
    named: { ids: volumesRead(profile.filters, spec), projectId, committed: new Map() },
    credit: null,
  };
}

/**
 * Backends that still owe the deletion of an attempt at the subject. They must not be chosen: the
 * order to delete must not meet something new of the same name. Without those of projects that the
 * caller may not see: they would tell that something is there.
 */
export async function backendsInDoubt(
  { store }: LedgerContext,
  subject: string,
  sees?: Sees,
): Promise<ReadonlySet<string>> {
  const decisions = (await store.decisionsOf(subject)).map(({ decision }) => decision);
  return doubtful(decisions.filter(({ projectId }) => sees?.(projectId) !== false));
}

function doubtful(attempts: readonly DecisionRecord[]): ReadonlySet<string> {
  return new Set(
    attempts.filter(({ state }) => state === 'in_doubt').map(({ placement }) => placement.backend),
  );
}
