import type { Account } from '../account/account.js';

/** Settings of the judge. */
export interface JudgeSettings {
  /** How long a host may be silent before the server counts it as down, ms. */
  readonly downAfterMs: number;
}

/** One violation of a requirement. */
export interface Breach {
  /** Ms since the transcript began. */
  readonly at: number;
  readonly run: number;
  readonly what: string;
  readonly expected: string;
}

/** What a transcript shows of one requirement. */
export interface Sighting {
  /** How often it was tested. */
  readonly seen: number;
  readonly breaches: readonly Breach[];
  /** Why it was not seen, or only in part. */
  readonly note?: string | undefined;
}

/** A rule that a worker or volume manager must keep. */
export interface Requirement {
  /** Stable: users name it in `--require`. */
  readonly id: string;
  readonly of: 'worker' | 'manager';
  /** One sentence for users. */
  readonly says: string;
  /** The document that states the rule. */
  readonly document: string;
  /** Judges it. Pure. */
  check(account: Account, settings: JudgeSettings): Sighting;
}
