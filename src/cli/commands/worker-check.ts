import { type Finding, judge } from '../../conformance/judge.js';
import type { PlayResult } from '../../conformance/player/play.js';
import type { Line } from '../../conformance/transcript/line.js';
import { TranscriptFault } from '../../conformance/transcript/read.js';
import { collect, wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { formatOptions } from '../options/output-options.js';
import { document, isDocument } from '../output/format.js';
import { printList } from '../output/list.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { listed } from '../worker-check/listed.js';
import {
  type CheckOptions,
  checkedNames,
  readTranscript,
  scenariosOf,
} from '../worker-check/options.js';
import { playTo } from '../worker-check/play-to.js';
import { FINDING_COLUMNS, findingsJson, findingsText } from '../worker-check/words.js';

/** `stowage worker check` */
export function workerCheckCommand(worker: StowageCommand, io: CliIo): void {
  formatOptions(
    worker
      .command('check')
      .summary('Checks your own worker or volume manager.')
      .description(
        'Plays the server against your worker or volume manager, and says which requirement it ' +
          'breaks. Your program is told the address as {server} in its arguments and as ' +
          'STOWAGE_SERVER (plain text), the backend as {backend} and STOWAGE_BACKEND.',
      )
      .argument('[program...]', 'your program and its arguments, after --')
      .option('--transcript <file>', 'judges a transcript instead; - reads standard input')
      .option('--record <file>', 'writes the transcript, JSON lines')
      .option(
        '--require <requirement>',
        'fails where this requirement was not seen; repeatable',
        collect,
      )
      .option('--scenario <name>', 'plays only this scenario; repeatable', collect)
      .option('--restart', 'also kills your program at work and starts it again')
      .option('--backend <name>', 'what {backend} stands for', 'node1@check')
      .option('--patience <seconds>', 'how long to wait for what must come', wholeNumber(1), 20)
      .option(
        '--connect-within <seconds>',
        'how long your program may take to connect',
        wholeNumber(1),
        20,
      )
      .option(
        '--lease-ms <ms>',
        'leases of the scenarios about leases; default: half of what an order takes, 1000 at least',
        wholeNumber(100),
      )
      .option('--down-after <seconds>', 'how long a manager may be silent', wholeNumber(1), 60)
      .option('--verbose', 'shows what your program prints, on standard error')
      .option('--list', 'lists requirements and scenarios, and ends'),
  )
    .columns(FINDING_COLUMNS)
    .example(
      'stowage worker check -- python3 my_worker.py --server {server} --backend {backend}',
      'stowage worker check --restart --record run.jsonl -- ./my-manager',
      'stowage worker check --transcript run.jsonl -f json',
      'stowage worker check --list',
    )
    .action((program: readonly string[], options: CheckOptions) => check(program, options, io));
}

async function check(program: readonly string[], options: CheckOptions, io: CliIo): Promise<void> {
  if (options.list) return io.out(listed(io, options.format));
  const required = checkedNames(options);
  if (program.length > 0 === (options.transcript !== undefined))
    throw new CliFailure(
      'expected either a program after --, as in `stowage worker check -- ./my-worker ' +
        '{server}`, or --transcript FILE',
    );
  if (options.transcript !== undefined)
    return printFindings(
      await readTranscript(options.transcript, io),
      undefined,
      required,
      options,
      io,
    );
  const played = await playTo(program, scenariosOf(options), options, io);
  await printFindings(played.lines, played, required, options, io);
}

async function printFindings(
  lines: readonly Line[],
  played: PlayResult | undefined,
  required: ReadonlySet<string>,
  options: CheckOptions,
  io: CliIo,
): Promise<void> {
  const findings = judged(lines, options);
  const trouble = played?.trouble;
  const { format, columns } = options;
  if (isDocument(format)) io.out(document(format, findingsJson(findings, trouble)));
  else if (format === 'table' && columns === undefined) io.out(findingsText(findings));
  else
    await printList(io, options, {
      columns: FINDING_COLUMNS,
      pages: [findings],
      machine: () => null,
      empty: '',
    });
  const faults = [
    ...(trouble === undefined ? [] : [troubleWords(trouble, played?.tail ?? [])]),
    ...verdicts(findings, required),
  ];
  if (faults.length > 0) throw new CliFailure(faults.join('\n'));
}

function judged(
  lines: readonly Line[],
  { downAfter, transcript }: CheckOptions,
): readonly Finding[] {
  try {
    return judge(lines, { downAfterMs: downAfter * 1000 });
  } catch (error) {
    throw error instanceof TranscriptFault
      ? new CliFailure(`${transcript}: ${error.message}`)
      : error;
  }
}

function verdicts(findings: readonly Finding[], required: ReadonlySet<string>): readonly string[] {
  const broken = findings.filter(({ verdict }) => verdict === 'broken');
  const missing = findings.filter(
    ({ verdict, requirement }) => verdict === 'not_seen' && required.has(requirement.id),
  );
  return [count(broken, 'broken'), count(missing, 'required and not seen')].filter(
    (line) => line !== '',
  );
}

function count(findings: readonly Finding[], what: string): string {
  const names = findings.map(({ requirement }) => requirement.id).join(', ');
  return findings.length === 0
    ? ''
    : `${findings.length === 1 ? '1 requirement is' : `${findings.length} requirements are`} ` +
        `${what}: ${names}`;
}

function troubleWords(trouble: string, tail: readonly string[]): string {
  if (tail.length === 0) return `${trouble}; it printed nothing`;
  return [`${trouble}; the last that it printed:`, ...tail.map((line) => `  ${line}`)].join('\n');
}
