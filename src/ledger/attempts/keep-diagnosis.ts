import type { RequestRecord } from '../../domain/decision.js';
import type { Diagnosis } from '../../domain/diagnosis.js';
import type { WorkingSet } from '../store-port/working-set.js';

/** What a request keeps of its refusal. */
type Kept = Pick<RequestRecord, 'diagnosis' | 'diagnosisFrom'>;

export const NO_DIAGNOSIS: Kept = { diagnosis: null, diagnosisFrom: null };

/**
 * Keeps a diagnosis, with its place in the sum of all bytes that were ever kept. By this place the
 * oldest ones beyond a limit are found, and nobody has to add up sizes.
 */
export function keptDiagnosis(set: WorkingSet, diagnosis: Diagnosis): Kept {
  const bytes = Buffer.byteLength(JSON.stringify(diagnosis));
  return { diagnosis, diagnosisFrom: set.next('diagnosis_bytes', bytes) - bytes };
}
