import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { fileFault } from '../../config/file-fault.js';
import { nameOf } from '../files/read-file.js';
import type { StowageCommand } from '../options/command.js';
import { type LedgerOptions, ledgerConfig, ledgerOptions } from '../options/ledger-options.js';
import { contentsWords, runTransfer } from '../server/run-transfer.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

interface ImportOptions extends LedgerOptions {
  readonly dryRun?: true;
}

/** `stowage import FILE` */
export function importCommand(command: StowageCommand, io: CliIo): void {
  ledgerOptions(command.argument('<file>', 'the file, gzip or not, or - for standard input'))
    .option('--dry-run', 'checks the file and says what it holds; nothing is written')
    .example(
      'stowage import backup.jsonl.gz --data-dir /var/lib/stowage',
      'stowage import backup.jsonl.gz --dry-run',
      'ssh old stowage export - | stowage import -',
    )
    .action(async (file: string, options: ImportOptions) => {
      const config = ledgerConfig(options, io);
      const { checkExport, importLedger } = await import('../../app/transfer.js');
      const input = inputOf(file, io);
      const contents = await runTransfer(
        io,
        options.dryRun ? 'checking' : 'importing',
        (progress) => {
          const read = { name: nameOf(file), bytes: input.bytes(progress.signal) };
          return options.dryRun
            ? checkExport(read, progress)
            : importLedger(config, read, progress);
        },
      ).finally(input.close);
      const did = options.dryRun ? `${nameOf(file)} is whole` : `imported ${nameOf(file)}`;
      for (const line of contentsWords(did, contents)) io.out(line);
    });
}

/**
 * A file that is opened when it is read. It is closed even if it is not read to the end: an open
 * pipe would keep the process alive.
 */
function inputOf(
  file: string,
  io: CliIo,
): { bytes(signal: AbortSignal): AsyncGenerator<Uint8Array>; readonly close: () => void } {
  let stream: Readable | undefined;
  return {
    async *bytes(signal) {
      stream = addAbortSignal(signal, file === '-' ? io.inBytes() : createReadStream(file));
      try {
        yield* stream as AsyncIterable<Uint8Array>;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
        throw new CliFailure(`${nameOf(file)}: cannot be read: ${fileFault(error)}`);
      }
    },
    close: () => void stream?.destroy(),
  };
}
