import type { DecisionRecord, Outcome } from '../../domain/decision.js';
import type { BackendRecord } from '../../domain/pool.js';
import {
  type OutcomeSlice,
  type Quarantine,
  type QuarantineEnd,
  takesProbe,
} from '../../domain/quarantine.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import { shortened } from '../../engine/lib/shown.js';
import type { LedgerSettings, QuarantineRules } from '../settings.js';
import type { WorkingSet } from '../store-port/working-set.js';

/**
 * The window is cut into this many slices. When the oldest leaves it, its outcomes are forgotten.
 */
const SLICES = 10;
/** How many characters of a worker's words about a failure are kept. */
const MOST_CHARACTERS = 200;

type Judging = {
  readonly settings: Pick<LedgerSettings, 'quarantine'>;
  readonly index: Pick<PoolIndex, 'backends'>;
};

/**
 * Counts how a create ended on its backend, and puts a backend on which too many failed into
 * quarantine. The end of a probe lifts the quarantine, or prolongs it. Failures that no other
 * backend could have helped say nothing of this one. Call it before the decision's space is given
 * back or confirmed: then it is no probe any more.
 */
export function noteOutcome(
  { settings, index }: Judging,
  set: WorkingSet,
  { decisionId, operation, placement }: DecisionRecord,
  outcome: Outcome,
): void {
  const rules = settings.quarantine;
  if (rules === null || operation !== 'create_volume' || !saysSomething(outcome)) return;
  const row = set.backends.has(placement.backend) ? set.backends.get(placement.backend) : null;
  if (row === null) return;
  const failure = outcome.kind === 'failed' ? outcome.reason : null;
  const { quarantine } = row;
  if (quarantine === undefined) count(index, set, row, rules, failure);
  else if (quarantine.probes.includes(decisionId)) {
    if (failure === null) liftQuarantine(set, row, 'probe', '');
    else prolong(set, row, quarantine, rules, failure);
  }
}

function saysSomething(outcome: Outcome): boolean {
  return outcome.kind === 'created' || (outcome.kind === 'failed' && outcome.retriable);
}

function count(
  index: Judging['index'],
  set: WorkingSet,
  row: BackendRecord,
  rules: QuarantineRules,
  failure: string | null,
): void {
  const outcomes = counted(row.outcomes ?? [], set.now, rules.windowMs, failure !== null);
  const counting = set.backends.put({ ...row, outcomes });
  if (failure === null) return;
  const attempts = sum(outcomes, (slice) => slice.attempts);
  const failures = sum(outcomes, (slice) => slice.failures);
  if (attempts < rules.minAttempts || failures * 100 < attempts * rules.failurePercent) return;
  if (!mayHaveOneMore(index, set, rules.maxPercent)) return;
  enter(set, counting, {
    since: set.now,
    until: set.now + spanMs(rules, 1),
    spans: 1,
    probing: false,
    maxProbes: rules.probes,
    probes: [],
    attempts,
    failures,
    lastFailure: shortened(failure, MOST_CHARACTERS),
  });
}

/**
 * The slices with one outcome more. Slices in the future, written before the clock was set back,
 * are dropped.
 */
function counted(
  slices: readonly OutcomeSlice[],
  now: number,
  windowMs: number,
  failed: boolean,
): readonly OutcomeSlice[] {
  const sliceMs = Math.max(1, Math.ceil(windowMs / SLICES));
  const at = now - (now % sliceMs);
  const kept = slices.filter((slice) => slice.at > now - windowMs && slice.at <= now);
  const last = kept.at(-1);
  const open = last?.at === at ? last : { at, attempts: 0, failures: 0 };
  const before = last?.at === at ? kept.slice(0, -1) : kept;
  const failures = open.failures + (failed ? 1 : 0);
  return [...before, { at, attempts: open.attempts + 1, failures }];
}

/** Whether one more of the backends that would take part may be in quarantine. */
function mayHaveOneMore(index: Judging['index'], set: WorkingSet, maxPercent: number): boolean {
  let all = 0;
  let apart = 0;
  for (const known of index.backends()) {
    const row = set.backends.has(known.backend) ? set.backends.get(known.backend) : known;
    if (row === null || row.serviceKind !== 'volume' || row.representative === null) continue;
    all += 1;
    if (row.quarantine !== undefined) apart += 1;
  }
  return (apart + 1) * 100 <= all * maxPercent;
}

function prolong(
  set: WorkingSet,
  row: BackendRecord,
  quarantine: Quarantine,
  rules: QuarantineRules,
  failure: string,
): void {
  const spans = quarantine.spans + 1;
  enter(set, row, {
    ...quarantine,
    until: set.now + spanMs(rules, spans),
    spans,
    probing: false,
    maxProbes: rules.probes,
    lastFailure: shortened(failure, MOST_CHARACTERS),
  });
}

/** Twice as long with each probe that fails, up to the longest. */
function spanMs({ baseTimeMs, maxTimeMs }: QuarantineRules, spans: number): number {
  return Math.min(maxTimeMs, baseTimeMs * 2 ** (spans - 1));
}

function enter(set: WorkingSet, row: BackendRecord, quarantine: Quarantine): void {
  set.backends.put({ ...row, quarantine });
  const { until, spans, attempts, failures, lastFailure } = quarantine;
  set.log({
    kind: 'quarantined',
    backend: row.backend,
    until,
    spans,
    attempts,
    failures,
    lastFailure,
  });
}

/** Ends a backend's quarantine, and forgets the outcomes that led to it. */
export function liftQuarantine(
  set: WorkingSet,
  { quarantine, outcomes: _, ...row }: BackendRecord,
  by: QuarantineEnd,
  reason: string,
): void {
  if (quarantine === undefined) return;
  set.backends.put(row);
  const { since } = quarantine;
  set.log({ kind: 'quarantine_lifted', backend: row.backend, since, by, reason });
}

/** A create was placed on a backend. If that is in quarantine, it is one of its probes. */
export function sendAsProbe(set: WorkingSet, backend: string, decisionId: string): void {
  const row = set.backends.get(backend);
  if (row?.quarantine === undefined) return;
  const { quarantine } = row;
  set.backends.put({
    ...row,
    quarantine: { ...quarantine, probes: [...quarantine.probes, decisionId] },
  });
}

/** The backend, after a decision on it that was a probe has ended. */
export function withoutProbe(row: BackendRecord, decisionId: string): BackendRecord {
  const { quarantine } = row;
  if (quarantine === undefined || !quarantine.probes.includes(decisionId)) return row;
  const probes = quarantine.probes.filter((probe) => probe !== decisionId);
  return { ...row, quarantine: { ...quarantine, probes } };
}

/**
 * Whether a choice on a backend still holds. Its quarantine is as the database held it: what began
 * in the same transaction comes after the choice. Probes are counted as they are now.
 */
export function stillAdmits(set: WorkingSet, backend: string, isCreate: boolean): boolean {
  const before = set.backends.before(backend)?.quarantine;
  if (before === undefined) return true;
  if (!isCreate) return false;
  const probes = set.backends.get(backend)?.quarantine?.probes ?? [];
  return takesProbe({ ...before, probes });
}

function sum(slices: readonly OutcomeSlice[], of: (slice: OutcomeSlice) => number): number {
  return slices.reduce((all, slice) => all + of(slice), 0);
}
