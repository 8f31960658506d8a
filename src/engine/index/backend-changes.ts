import { type BackendRecord, participates, takesNew } from '../../domain/pool.js';
import { quarantineState } from '../../domain/quarantine.js';

/** Whether the pools of a backend participate, and sort, alike in two states of it. */
export function sortedAlike(a: BackendRecord, b: BackendRecord): boolean {
  return (
    participates(a) === participates(b) &&
    a.ordinal === b.ordinal &&
    a.serviceKind === b.serviceKind
  );
}

/**
 * Whether filters that read only a backend's report and zone judge its pools alike in two states of
 * it.
 */
export function judgedAlike(a: BackendRecord, b: BackendRecord): boolean {
  return (
    a.representative?.zone === b.representative?.zone &&
    a.report?.tooOld === b.report?.tooOld &&
    quarantineState(a.quarantine) === quarantineState(b.quarantine)
  );
}

/**
 * Whether two states of a backend look the same to callers that watch its pools: zone,
 * participation, and the time of the report.
 */
export function lendsTheSame(a: BackendRecord, b: BackendRecord): boolean {
  if (
    a.serviceKind !== b.serviceKind ||
    participates(a) !== participates(b) ||
    takesNew(a) !== takesNew(b)
  )
    return false;
  if (a.representative?.zone !== b.representative?.zone) return false;
  return a.report?.receivedAt === b.report?.receivedAt;
}
