import type { Account } from '../account/account.js';

/** What requirements are judged by besides the transcript. */
export interface JudgeSettings {
  /** How long a backend may be silent before the server counts it as down, ms. */
  readonly downAfterMs: number;
}

/** One time that a requirement was broken. */
export interface Breach {
  /** Ms since the transcript began. */
  readonly at: number;
  readonly run: number;
  readonly what: string;
  readonly expected: string;
}

/** What was seen of one requirement. */
export interface Sighting {
  /** How often it was put to the test. */
  readonly seen: number;
  readonly breaches: readonly Breach[];
  /** Why it was not seen, or not wholly. */
  readonly note?: string | undefined;
}

/** Something that a program owes to Stowage. */
export interface Requirement {
  /** Never changes once it was given. */
  readonly id: string;
  readonly of: 'worker' | 'manager';
  /** One sentence. */
  readonly says: string;
  /** The document that says so. */
  readonly document: string;
  /** Judges it. Pure. */
  check(account: Account, settings: JudgeSettings): Sighting;
}
