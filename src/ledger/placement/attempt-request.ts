import type { AttemptRecord } from '../../domain/diagnosis.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Profile } from '../../engine/decide/profile.js';
import type { LedgerContext } from '../context.js';
import { attemptRecord } from '../dispatch/offers.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import type { OfferRow } from '../store-port/store.js';
import { type NamedVolumes, readHomes } from './homes.js';
import { profileOfNext } from './profile-of.js';

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
  /**
   * Backends that must not be chosen: an attempt at the same subject is in doubt there, or the
   * volume is being moved away from there.
   */
  readonly avoid: ReadonlySet<string>;
  /** The volumes that the hints name. */
  readonly named: NamedVolumes;
  /**
   * What the attempt before gives back if this one commits: its space, GiB (0 if it keeps it), and
   * the volume's home. Null: there was none.
   */
  readonly credit: { readonly pool: string; readonly sizeGib: number } | null;
}

/** The first attempt at a request. Reads the homes of the volumes that its hints name. */
export async function firstAttempt(
  context: LedgerContext,
  profile: Profile,
  { key, subject, spec, detail }: RequestDraft,
  avoid: ReadonlySet<string>,
): Promise<AttemptRequest> {
  return {
    requestKey: key,
    subject,
    profile,
    spec,
    detail,
    attempt: 1,
    history: [],
    avoid,
    named: await readHomes(context, profile, spec),
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
  how: { readonly givesBack: boolean; readonly leaveBackend: boolean },
): Promise<AttemptRequest> {
  const { decision, request } = row;
  const { spec } = request;
  const { pool, backend } = decision.placement;
  const inDoubt = await backendsInDoubt(context, decision.subject);
  const avoid = how.leaveBackend ? new Set([...inDoubt, backend]) : inDoubt;
  return {
    ...(await firstAttempt(context, profileOfNext(context.settings, spec), request, avoid)),
    attempt: Math.max(...row.attempts.map(({ attempt }) => attempt)) + 1,
    history: row.attempts.map(attemptRecord),
    credit: { pool, sizeGib: how.givesBack ? spec.sizeGib : 0 },
  };
}

/**
 * Backends that still owe the deletion of an attempt at the subject. They must not be chosen: the
 * order to delete must not meet something new of the same name.
 */
export async function backendsInDoubt(
  { store }: LedgerContext,
  subject: string,
): Promise<ReadonlySet<string>> {
  const decisions = await store.decisionsOf(subject);
  return new Set(
    decisions
      .filter(({ decision }) => decision.state === 'in_doubt')
      .map(({ decision }) => decision.placement.backend),
  );
}
