import type { Knex } from 'knex';

/** One step of the schema. Never edit a step that was released. */
export interface Migration {
  /** Without file ending, so that sources and compiled output agree. */
  readonly name: string;
  /**
   * Servers that do not know this step may go on using the database. Expand first (compatible),
   * contract a release later (not compatible): then servers of two neighbouring versions can take
   * over from each other. `postgresql`: only there.
   */
  readonly compatible: boolean | 'postgresql';
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
}
