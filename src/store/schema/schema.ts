import type { Knex } from 'knex';
import { MIGRATIONS } from '../../../migrations/index.js';
import type { Migration } from '../../../migrations/migration.js';
import { integer, type SqlRow } from '../sql/cell.js';
import { refuseForeign } from './foreign.js';

/** The schema version that this server works with. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The database was written by a newer server, with a schema that this one must not use. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';

  constructor(
    /** Schema version of the database. */
    readonly found: number,
    /** Oldest schema version that may use it. */
    readonly oldest: number,
    /** Newest schema version that this server knows. */
    readonly known: number,
  ) {
    super(
      `the database has schema version ${found} and asks for a server that knows version ` +
        `${oldest} or newer; this server knows version ${known}`,
    );
  }
}

/** The statement that tells which schema the database has. */
export const SCHEMA_FOUND = 'select version, oldest from schema';

/**
 * Throws SchemaTooNew if the database was migrated, while this server runs, to a schema that it
 * must not use.
 * @param found the row that `SCHEMA_FOUND` tells
 */
export function refuseNewerSchema(found: SqlRow | undefined, known: number = SCHEMA_VERSION): void {
  if (found !== undefined && integer(found, 'oldest') > known)
    throw new SchemaTooNew(integer(found, 'version'), integer(found, 'oldest'), known);
}

/** What became of a schema that was brought up to date. */
export type SchemaChange =
  | { readonly kind: 'created'; readonly version: number }
  | { readonly kind: 'begins'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'step';
      readonly version: number;
      /** The version of the last step. */
      readonly of: number;
      readonly name: string;
      readonly ms: number;
    };

/**
 * Brings the database to the newest schema that this server knows. Only the owner of the database
 * may call it. `tell` hears of a ledger that was there before each step, and of a new one once.
 * Throws SchemaTooNew, and ForeignTables of a PostgreSQL; a file is looked at before it is opened.
 */
export async function prepareSchema(
  knex: Knex,
  migrations: readonly Migration[] = MIGRATIONS,
  tell: (change: SchemaChange) => void = () => undefined,
): Promise<void> {
  const isShared = knex.client.config.client === 'pg';
  if (isShared) await refuseForeign(knex);
  let from = 0;
  if (await knex.schema.hasTable('schema')) {
    const row = await knex<{ version: number; oldest: number }>('schema').first();
    const version = row?.version ?? 0;
    if ((row?.oldest ?? 0) > migrations.length)
      throw new SchemaTooNew(version, row?.oldest ?? 0, migrations.length);
    if (version >= migrations.length) return;
    from = version;
  }
  // A process that was killed while it migrated leaves knex's own lock behind. The owner knows that
  // nobody else is migrating.
  await knex.migrate.forceFreeMigrationsLock();
  const to = migrations.length;
  if (from > 0) tell({ kind: 'begins', from, to });
  const done = ({ migration: { name }, version }: Step, ms: number) => {
    if (from > 0) tell({ kind: 'step', version, of: to, name, ms });
  };
  await knex.migrate.latest({ migrationSource: migrationSource(migrations, isShared, done) });
  if (from === 0) tell({ kind: 'created', version: to });
}

interface Step {
  readonly migration: Migration;
  readonly version: number;
  /** The oldest schema version that may use the database after this step. */
  readonly oldest: number;
}

/**
 * The list in the form that knex takes. Each step records its version. All that are due are one
 * transaction: if the process dies, the ledger is as it was before, and the next start begins anew.
 */
function migrationSource(
  migrations: readonly Migration[],
  isShared: boolean,
  done: (step: Step, ms: number) => void,
): Knex.MigrationSource<Step> {
  let oldest = 0;
  const steps = migrations.map((migration, index): Step => {
    const version = index + 1;
    if (!migration.compatible || (migration.compatible !== true && !isShared)) oldest = version;
    return { migration, version, oldest };
  });
  const before = (step: Step): Step | undefined => steps[step.version - 2];
  return {
    getMigrations: async () => steps,
    getMigrationName: (step) => step.migration.name,
    getMigration: async (step) => ({
      up: async (trx) => {
        const began = performance.now();
        await step.migration.up(trx);
        await trx('schema').update({ version: step.version, oldest: step.oldest });
        done(step, Math.round(performance.now() - began));
      },
      down: async (trx) => {
        const previous = before(step);
        if (previous !== undefined)
          await trx('schema').update({ version: previous.version, oldest: previous.oldest });
        await step.migration.down(trx);
      },
    }),
  };
}
