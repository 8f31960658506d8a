import type { PlayedServer } from '../played-server.js';

/** One thing that is played, and what the program makes of it. */
export interface Scenario {
  readonly name: string;
  /** Whom it needs. */
  readonly of: 'worker' | 'manager' | 'anyone';
  /** One sentence. */
  readonly about: string;
  play(server: PlayedServer): Promise<void>;
}

/** Beyond this nothing counts as being under way, ms; a little more than the judge allows. */
export const UNDER_WAY_MS = 1500;
