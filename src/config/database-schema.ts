import { z } from 'zod';
import { SECTION, span, TIMER_MAX_MS, whole } from './kinds.js';

const DATABASE_URL = 'a URL such as postgres://user:password@host:5432/database, or null';

/** The database that keeps the ledger: the section `database`. */
export const databaseSchema = z
  .strictObject(
    {
      url: z
        .union([z.string(), z.null()], { error: DATABASE_URL })
        .refine((url) => url === null || (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)), {
          error: DATABASE_URL,
        })
        .default(null)
        .describe(
          'PostgreSQL that any number of servers share, ' +
            'postgres://user:password@host:port/database. Null: the file in ' +
            '`data_dir`, which one server owns.',
        ),
      sqlite_thread: z
        .enum(['on', 'off'], { error: 'on or off' })
        .default('off')
        .describe(
          'Whether what writes the file in `data_dir` has a thread of its own: then nothing but ' +
            'commits waits for the disk. For disks that sync slowly. A create takes about ' +
            'a tenth more processor time.',
        ),
      connections: whole(4, 1000)
        .default(10)
        .describe('Most connections of this server to PostgreSQL; one more listens.'),
      connect_timeout_ms: span(100, TIMER_MAX_MS)
        .default(5_000)
        .describe('How long a connection to PostgreSQL may take.'),
      lock_timeout_ms: span(100, TIMER_MAX_MS)
        .default(5_000)
        .describe('How long a commit waits for another server to finish its own.'),
      statement_timeout_ms: span(100, TIMER_MAX_MS)
        .default(15_000)
        .describe('How long PostgreSQL may take over one statement.'),
      idle_transaction_timeout_ms: span(100, TIMER_MAX_MS)
        .default(3_000)
        .describe(
          'After how long PostgreSQL ends the transaction of a server that was ' +
            'stopped in the middle of it.',
        ),
    },
    SECTION,
  )
  .prefault({});
