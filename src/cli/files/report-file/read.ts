import { stat } from 'node:fs/promises';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { CliIo } from '../../terminal/io.js';
import { nameOf, readData } from '../read-file.js';
import { convertReports, type ReportInit } from './convert.js';

/**
 * Reads reports from a file, or from standard input for `-`. Each gets an accounting revision or a
 * time of measurement, which says which reservations it contains. Throws FileProblems, CliFailure.
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
 * The figures in a file were measured before it was written. So volumes created later do not count
 * as contained, and no space is handed out twice.
 */
async function measuredAt(file: string): Promise<{ readonly measuredAt?: Timestamp }> {
  if (file === '-') return {};
  const { mtimeMs } = await stat(file);
  return { measuredAt: timestampFromMs(Math.floor(Math.min(mtimeMs, Date.now()))) };
}
