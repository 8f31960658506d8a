import type { CreateVolumeSpec } from '../../domain/volume.js';
import { type TriedExpression, tryExpression } from '../../engine/decide/trial.js';
import type { LedgerContext } from '../context.js';
import { poolNotFound } from '../errors.js';

/**
 * Evaluates an expression on a pool as it is now, for a hypothetical volume. Changes nothing and
 * counts nothing. Throws POOL_NOT_FOUND.
 */
export function evaluateExpression(
  { index, settings, now }: LedgerContext,
  text: string,
  pool: string,
  spec: CreateVolumeSpec,
): { readonly tried: TriedExpression; readonly readRevision: number } {
  const view = index.view(pool);
  if (view === undefined) throw poolNotFound(pool);
  const tried = tryExpression(text, view, {
    spec,
    neededGib: spec.sizeGib,
    currentPool: null,
    bringsNew: true,
    now: now(),
    growsAttached: false,
    attemptedPools: [],
    credit: null,
    homes: new Map(),
    minPhysicalFreePercent: settings.profile.minPhysicalFreePercent,
    seed: 0,
    maxDiagnosedPools: 0,
  });
  return { tried, readRevision: index.revision };
}
