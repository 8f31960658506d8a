/** A backend on which creates kept failing: it takes nothing new but a few probes. */
export interface Quarantine {
  /** When it began, epoch ms. */
  readonly since: number;
  /** Until then no probe is let through, epoch ms. */
  readonly until: number;
  /** How many spans it has lasted: 1, and one more for each probe that failed. */
  readonly spans: number;
  /** Whether `until` has passed, as last committed: decisions look at no clock. */
  readonly probing: boolean;
  /** Probes that may be under way at once. */
  readonly maxProbes: number;
  /** The decisions that are: creates that were let through and have not ended. */
  readonly probes: readonly string[];
  /** Creates that had ended within the window when it began. */
  readonly attempts: number;
  /** Those of them that had failed. */
  readonly failures: number;
  /** What the worker said of the newest failure. */
  readonly lastFailure: string;
}

/** Creates of a backend that ended within a slice of time. */
export interface OutcomeSlice {
  /** When the slice began, epoch ms. */
  readonly at: number;
  readonly attempts: number;
  readonly failures: number;
}

/** How a backend's quarantine ended. */
export type QuarantineEnd = 'probe' | 'operator' | 'configuration';

/** What decides whether a backend takes a create: in no quarantine, taking a probe, or none. */
export type QuarantineState = 'none' | 'open' | 'closed';

export function quarantineState(quarantine: Quarantine | undefined): QuarantineState {
  if (quarantine === undefined) return 'none';
  return takesProbe(quarantine) ? 'open' : 'closed';
}

/** Whether a backend in quarantine takes one probe more. */
export function takesProbe({ probing, probes, maxProbes }: Quarantine): boolean {
  return probing && probes.length < maxProbes;
}
