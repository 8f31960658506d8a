import { refuseNode } from '../files/node-version.js';
import type { StowageCommand } from '../options/command.js';
import { type LedgerOptions, ledgerConfig, ledgerOptions } from '../options/ledger-options.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

interface CheckOptions extends LedgerOptions {
  readonly accept?: true;
}

/** `stowage ledger …` */
export function ledgerCommands(ledger: StowageCommand, io: CliIo): void {
  ledgerOptions(
    ledger
      .command('check')
      .summary('Reads all of a ledger in a file, and says why no server would start on it.')
      .description(
        'Reads all of a ledger in a file, and says why no server would start on it: a damaged ' +
          'page, a log that is missing or cut, an older file in its place. No server may run on ' +
          'it. Changes nothing, but with --accept.',
      ),
  )
    .option(
      '--accept',
      'if something was lost: goes on with what is there. Puts aside what says so',
    )
    .example(
      'stowage ledger check --data-dir /var/lib/stowage',
      'stowage ledger check --config /etc/stowage/stowage.yaml --accept',
    )
    .action(async (options: CheckOptions) => {
      refuseNode();
      const config = ledgerConfig(options, io);
      if (config.database.url !== null)
        throw new CliFailure('a ledger in PostgreSQL has no files here: use its own tools');
      const { checkLedger } = await import('../../app/ledger-check.js');
      const { file, there, problem, aside } = await checkLedger(
        config,
        options.accept === true,
      ).catch((error: unknown) => {
        // Compared by name: its class comes with the database driver, which is imported late.
        if (error instanceof Error && error.name === 'StoreOwned')
          throw new CliFailure(`${error.message}: end it first`);
        throw error;
      });
      for (const name of aside) io.out(`put aside: ${name}`);
      if (problem !== null) throw new CliFailure(problem);
      if (aside.length > 0)
        io.out(there ? `a start goes on with ${file}` : `a start makes a new ledger: ${file}`);
      else
        io.out(there ? `nothing is wrong with ${file}` : `no ledger, nor a sign of one: ${file}`);
    });
}
