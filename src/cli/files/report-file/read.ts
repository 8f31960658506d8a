import { stat } from 'node:fs/promises';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { CliIo } from '../../terminal/io.js';
import { nameOf, readData } from '../read-file.js';
import { convertReports, type ReportInit } from './convert.js';

/**
 * The reports of a file, or of standard input for `-`, with what says which reservations their
 * figures contain. Throws FileProblems, CliFailure.
 */
export async function readReports(
  file: string,
  revision: number | undefined,
  io: CliIo,
): Promise<readonly ReportInit[]> {
  const reports = convertReports(await readData(file, io), nameOf(file));
  const measured =
    revision === undefined ? await measuredAt(file) : { accountingRevision: BigInt(revision) };
  return reports.map((report) => ({ ...report, ...measured }));
}

/**
 * Figures in a file were measured before it was written: it contains nothing that was created
 * since, and hands no space out twice.
 */
async function measuredAt(file: string): Promise<{ readonly measuredAt?: Timestamp }> {
  if (file === '-') return {};
  const { mtimeMs } = await stat(file);
  return { measuredAt: timestampFromMs(Math.floor(Math.min(mtimeMs, Date.now()))) };
}
