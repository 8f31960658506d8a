import type { RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { WorkingSet } from '../store-port/working-set.js';

/** What a request keeps of its refusal. */
type Kept = Pick<RequestRecord, 'diagnosis' | 'diagnosisFrom'>;

export const NO_DIAGNOSIS: Kept = { diagnosis: null, diagnosisFrom: null };

/**
 * A diagnosis with its place among all that were ever kept: what lies further back than so many
 * bytes is found by it, and nobody needs to add anything up.
 */
export function keptDiagnosis(set: WorkingSet, diagnosis: Diagnosis): Kept {
  const bytes = Buffer.byteLength(JSON.stringify(diagnosis));
  return { diagnosis, diagnosisFrom: set.next('diagnosis_bytes', bytes) - bytes };
}
