import {
  CapabilityService,
  ReportCapabilitiesResponseSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import type { ReportInit } from '../files/report-file/convert.js';
import { inFile } from '../files/report-file/file-path.js';
import { readReports } from '../files/report-file/read.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { json } from '../output/json.js';
import { progress } from '../output/progress.js';
import { reportAgain } from '../reporting/again.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { interruption } from '../terminal/interruption.js';
import type { CliIo } from '../terminal/io.js';
import {
  type AnsweredReport,
  REPORT_COLUMNS,
  reportSentence,
  warningLines,
} from '../views/report.js';

interface ReportOptions extends ServerOptions {
  readonly accountingRevision?: number;
  readonly every?: number;
}

/** `stowage backend report FILE` */
export function reportCommand(backend: StowageCommand, io: CliIo): void {
  actionOptions(
    backend
      .command('report')
      .summary('Reports what backends have.')
      .description(
        'Reports one backend, or a list of them, from a JSON or YAML file in the form that ' +
          'Cinder drivers use. `-` reads standard input.',
      )
      .argument('<file>', 'JSON or YAML, or -')
      .option(
        '--accounting-revision <number>',
        "the backend's accounting revision that was seen before measuring; default: the " +
          'figures are as old as the file',
        wholeNumber(0),
      )
      .option(
        '--every <seconds>',
        'reads and reports the file again and again, until Ctrl-C, over one stream that ' +
          'keeps the hosts alive',
        wholeNumber(1),
      ),
  )
    .columns(REPORT_COLUMNS)
    .calls(CapabilityService.method.reportCapabilities, CapabilityService.method.streamCapabilities)
    .example(
      'stowage backend report examples/backend.yaml',
      'stowage backend report examples/backend.yaml --every 20',
      'measure-backend | stowage backend report - --accounting-revision 17',
    )
    .action(async (file: string, options: ReportOptions) => {
      const read = () => readReports(file, options.accountingRevision, io);
      const reports = await read();
      const { every } = options;
      await withSession(io, options, (session) =>
        every === undefined ? once(session, reports) : again(session, read, every),
      );
    });
}

async function once(session: Session, reports: readonly ReportInit[]): Promise<void> {
  const { client, io, options } = session;
  const bar = progress(io, 'reporting', reports.length);
  // A new incarnation, newer than any earlier run of this host's reporter.
  const incarnation = crypto.randomUUID();
  const answered: AnsweredReport[] = [];
  try {
    for (const [index, report] of reports.entries()) {
      const prefix = reports.length > 1 ? `[${index}].` : '';
      const request = { report: { ...report, incarnation, sequence: BigInt(index + 1) } };
      const answer = await client.capabilities
        .reportCapabilities(request)
        .catch((thrown: unknown) => {
          throw inFile(thrown, prefix);
        });
      answered.push({ report, answer });
      bar.add(1);
    }
  } finally {
    bar.end();
    // Print also what was accepted before a failure.
    await print(session, answered, options);
  }
}

async function again(
  session: Session,
  read: () => Promise<readonly ReportInit[]>,
  seconds: number,
): Promise<void> {
  const interrupted = interruption(session.io);
  try {
    await reportAgain(session, read, seconds * 1000, interrupted.signal);
    session.io.out('ended');
  } finally {
    interrupted.release();
  }
}

async function print(
  { io, list }: Session,
  answered: readonly AnsweredReport[],
  options: Session['options'],
): Promise<void> {
  for (const one of answered) for (const line of warningLines(one)) io.err(line);
  if (options.format === 'table' && options.columns === undefined) {
    for (const one of answered) io.out(reportSentence(one));
    return;
  }
  await list({
    columns: REPORT_COLUMNS,
    pages: [answered],
    machine: ({ report, answer }) => ({
      host: report.host,
      ...Object(json(ReportCapabilitiesResponseSchema, answer)),
    }),
    empty: 'nothing reported',
  });
}
