import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { packageVersion } from '../files/package-root.js';
import { type WholeFile, wholeFile } from '../files/whole-file.js';
import type { StowageCommand } from '../options/command.js';
import { type LedgerOptions, ledgerConfig, ledgerOptions } from '../options/ledger-options.js';
import { contentsWords, runTransfer } from '../server/run-transfer.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

interface ExportOptions extends LedgerOptions {
  readonly force?: true;
}

/** `stowage export [FILE]` */
export function exportCommand(command: StowageCommand, io: CliIo): void {
  ledgerOptions(
    command.argument('[file]', 'the file, gzip where it ends in .gz; - or none: standard output'),
  )
    .option('--force', 'writes over a file that is there')
    .example(
      'stowage export backup.jsonl.gz',
      'stowage export --data-dir /var/lib/stowage - | gzip > backup.jsonl.gz',
    )
    .action(async (file: string | undefined, options: ExportOptions) => {
      if (file === undefined && io.screen !== undefined)
        throw new CliFailure(
          'standard output is a terminal: name a file, or - to have it printed here',
        );
      const config = ledgerConfig(options, io);
      const piped = file === undefined || file === '-';
      const { exportLedger, filesOfLedger } = await import('../../app/transfer.js');
      const out = piped
        ? toOutput(io)
        : await wholeFile(file, options.force === true, filesOfLedger(config));
      const contents = await runTransfer(io, 'exporting', (progress) =>
        exportLedger(config, packageVersion(), progress, (chunks) =>
          out.write(chunks, progress.signal),
        ),
      );
      const say = piped ? io.err : io.out;
      for (const line of contentsWords(`exported to ${piped ? 'standard output' : file}`, contents))
        say(line);
    });
}

function toOutput(io: CliIo): WholeFile {
  return {
    write: (chunks, signal) =>
      pipeline(Readable.from(chunks, { objectMode: false }), io.outBytes(), { signal, end: false }),
  };
}
