import type { RequestRecord } from '../../domain/decision.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import { digest } from '../lib/digest.js';
import type { RequestDraft } from '../reservations/operations/rules.js';
import { digestOfCreate } from './create-digest.js';

/**
 * The digest of what a caller said. It must be the one that version 0.2.0 makes: such a server may
 * run beside, or have answered the request before.
 */
export function digestOf(detail: OperationDetail, spec: CreateVolumeSpec): string {
  if (detail.kind === 'create_volume') return digestOfCreate(spec);
  if (!('takesNothing' in detail)) return digest({ detail, spec });
  const { takesNothing: _, ...said } = detail;
  return digest({ detail: said, spec });
}

/** Whether a request says what the one said that was answered under its id. */
export function saysTheSame(
  first: Pick<RequestRecord, 'digest' | 'detail'>,
  request: Pick<RequestDraft, 'digest' | 'detail'>,
): boolean {
  const before = takesNothing(first.detail);
  const now = takesNothing(request.detail);
  const differs = before !== undefined && now !== undefined && before !== now;
  return first.digest === request.digest && !differs;
}

function takesNothing(detail: OperationDetail): boolean | undefined {
  return 'takesNothing' in detail ? detail.takesNothing : undefined;
}
