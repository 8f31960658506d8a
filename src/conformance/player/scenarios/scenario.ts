import type { PlayedServer } from '../played-server.js';

/** One situation that is played to the program. */
export interface Scenario {
  readonly name: string;
  /** The part of the program that it needs. */
  readonly of: 'worker' | 'manager' | 'anyone';
  /** One sentence for users. */
  readonly about: string;
  play(server: PlayedServer): Promise<void>;
}

/** How long a request may be under way, ms. A little more than the judge's SLACK_MS. */
export const UNDER_WAY_MS = 1500;
