import { stat } from 'node:fs/promises';
import type { JsonValue } from '@bufbuild/protobuf';
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Command } from 'commander';
import { type ReportCapabilitiesResponse, ReportCapabilitiesResponseSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import { wholeNumber } from '../arguments.js';
import { count } from '../diagnosis-words.js';
import type { CliIo } from '../io.js';
import { json, plain } from '../output.js';
import { nameOf, readData } from '../read-file.js';
import { convertReports, type ReportInit } from '../report-file/convert.js';
import { type ServerOptions, type Session, serverOptions, withSession } from '../session.js';

/** `stowage report FILE` */
export function reportCommand(program: Command, io: CliIo): void {
  serverOptions(
    program
      .command('report')
      .summary('report what a backend has')
      .description(
        'Reports one backend, or a list of them, from a JSON or YAML file in the form that Cinder drivers use. `-` reads standard input.',
      )
      .argument('<file>')
      .option(
        '--revision <number>',
        "the backend's ledger revision that was seen before measuring; default: the figures are as old as the file",
        wholeNumber(0),
      ),
  ).action(async (file: string, options: ServerOptions & { revision?: number }) => {
    const reports = convertReports(await readData(file, io), nameOf(file));
    const measured = options.revision === undefined ? await measuredAt(file) : { ledgerRevision: BigInt(options.revision) };
    await withSession(io, options, (session) => sendAll(session, reports, measured));
  });
}

/** What says which reservations the figures contain. */
type Measured = { readonly ledgerRevision: bigint } | { readonly measuredAt: Timestamp } | Record<never, never>;

/** Figures in a file were measured before it was written: it contains nothing that was created since, and hands no space out twice. */
async function measuredAt(file: string): Promise<Measured> {
  if (file === '-') return {};
  const { mtimeMs } = await stat(file);
  return { measuredAt: timestampFromMs(Math.floor(Math.min(mtimeMs, Date.now()))) };
}

async function sendAll(session: Session, reports: readonly ReportInit[], measured: Measured): Promise<void> {
  // A run of its own, newer than any earlier run of this host's reporter.
  const incarnation = crypto.randomUUID();
  const answers: JsonValue[] = [];
  for (const [index, report] of reports.entries()) {
    const answer = await session.client.capabilities.reportCapabilities({
      report: { ...report, ...measured, incarnation, sequence: BigInt(index + 1) },
    });
    answers.push({ host: report.host, ...Object(json(ReportCapabilitiesResponseSchema, answer)) });
    if (session.options.format !== 'json') session.io.out(describe(report, answer));
  }
  if (session.options.format === 'json') session.io.out(JSON.stringify(answers, undefined, 2));
}

function describe(report: ReportInit, answer: ReportCapabilitiesResponse): string {
  if (!answer.applied) return `${plain(report.host)}: ignored: ${plain(answer.ignoredReason)}`;
  const what = report.wholeBackend ? 'one pool' : count(report.pools?.length ?? 0, 'pool');
  return `${plain(report.host)}: ${what} reported, ledger revision ${answer.ledgerRevision}`;
}
