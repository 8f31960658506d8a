import { errorFromStatus, type StowageClient, StowageError, waitMs } from '../../client/index.js';
import type { StreamCapabilitiesResponse } from '../../gen/stowage/v1/capability_service_pb.js';
import { FileProblems } from '../files/fields.js';
import type { ReportInit } from '../files/report-file/convert.js';
import { filePath } from '../files/report-file/file-path.js';
import { plain } from '../output/plain.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { pause } from '../terminal/pause.js';
import { reportSentence, warningLines } from '../views/report.js';

type Read = () => Promise<readonly ReportInit[]>;
type Stream = ReturnType<StowageClient['capabilities']['streamCapabilities']>;

/** Identifies a run of the reporter. */
interface Reporter {
  readonly incarnation: string;
  sequence: bigint;
}

const HOPELESS = new Set(['UNIMPLEMENTED', 'PERMISSION_DENIED', 'UNAUTHENTICATED']);

/**
 * Reads and reports periodically until the signal fires, over one stream; if it ends, over a new
 * one.
 */
export async function reportAgain(
  { client, io }: { readonly client: StowageClient; readonly io: CliIo },
  read: Read,
  everyMs: number,
  stopping: AbortSignal,
): Promise<void> {
  const reporter: Reporter = { incarnation: crypto.randomUUID(), sequence: 0n };
  let failures = 0;
  while (!stopping.aborted) {
    const stream = client.capabilities.streamCapabilities({ signal: stopping });
    const ended = await talk(stream, reporter, read, everyMs, stopping, io, () => {
      failures = 0;
    });
    stream.cancel();
    if (stopping.aborted) return;
    failures += 1;
    const wait = waitMs(ended, failures, { random: Math.random, baseMs: 200 });
    io.out(`connection ended: ${plain(ended.message)}; again in ${Math.round(wait)} ms`);
    await pause(wait, stopping);
  }
}

async function talk(
  stream: Stream,
  reporter: Reporter,
  read: Read,
  everyMs: number,
  stopping: AbortSignal,
  io: CliIo,
  received: () => void,
): Promise<StowageError> {
  const answers = stream[Symbol.asyncIterator]();
  try {
    while (!stopping.aborted) {
      for (const report of await readable(read, io)) {
        reporter.sequence += 1n;
        await stream.send({
          report: { ...report, incarnation: reporter.incarnation, sequence: reporter.sequence },
        });
        const { value, done } = await answers.next();
        if (done) break;
        received();
        io.out(sentence(report, value));
      }
      await pause(everyMs, stopping);
    }
    return new StowageError('CANCELLED', 'ended');
  } catch (error) {
    if (!(error instanceof StowageError) || HOPELESS.has(error.code)) throw error;
    return error;
  }
}

/** If a file cannot be read for the moment, because it is being written, the last report stands. */
async function readable(read: Read, io: CliIo): Promise<readonly ReportInit[]> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FileProblems) && !(error instanceof CliFailure)) throw error;
    io.err(error.message);
    return [];
  }
}

function sentence(report: ReportInit, { answer }: StreamCapabilitiesResponse): string {
  if (answer.case === 'accepted') {
    return [
      reportSentence({ report, answer: answer.value }),
      ...warningLines({ report, answer: answer.value }),
    ].join('\n');
  }
  if (answer.case !== 'refused') return `${plain(report.host)}: no answer`;
  const error = errorFromStatus(answer.value);
  const fields = error.violations.map(
    ({ field, description }) => `\n  ${plain(filePath(field))}: ${plain(description)}`,
  );
  return `${plain(report.host)}: refused: ${plain(filePath(error.message))}${fields.join('')}`;
}
