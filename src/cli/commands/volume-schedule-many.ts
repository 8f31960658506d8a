import { errorFromStatus, isPassing, type StowageError } from '../../client/index.js';
import type { SpecWarning } from '../../gen/stowage/v1/decision_pb.js';
import {
  CreateVolumeResultSchema,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { readNewVolumes, type WantedVolume } from '../files/new-volumes-file.js';
import { keepForResume, type ResumeFile, resumeFile } from '../files/resume-file.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { printList } from '../output/list.js';
import { progress } from '../output/progress.js';
import { type Answered, createMany, type Ending } from '../session/create-many.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { interruption } from '../terminal/interruption.js';
import { CliFailure, type CliIo, EXIT } from '../terminal/io.js';
import { count } from '../views/diagnosis.js';
import { warnOfSpecs } from '../views/spec-warnings.js';

interface ManyOptions extends ServerOptions {
  readonly resume?: string;
}

const COLUMNS: readonly Column<Answered>[] = [
  { name: 'volume', value: ({ volumeId }) => volumeId },
  {
    name: 'pool',
    value: ({ answer }) =>
      answer?.result.case === 'placed' ? (answer.result.value.placement?.pool ?? '') : '',
  },
  {
    name: 'decision',
    value: ({ answer }) => (answer?.result.case === 'placed' ? answer.result.value.decisionId : ''),
  },
  { name: 'request', value: ({ requestId }) => requestId },
  { name: 'error', value: (row) => errorOf(row)?.reason ?? (row.answer ? '' : 'UNANSWERED') },
  { name: 'message', value: (row) => errorOf(row)?.message ?? '' },
];

/** `stowage volume schedule-many FILE` */
export function scheduleManyCommand(volume: StowageCommand, io: CliIo): void {
  actionOptions(
    volume
      .command('schedule-many')
      .summary('Finds a pool for each of many new volumes and reserves their space.')
      .description(
        'Finds a pool for each of many new volumes and reserves their space, over one stream ' +
          'without a time limit, and prints each as it is answered. The file has one JSON map a ' +
          'line, or is a JSON or YAML list of maps, with the fields of ' +
          'ScheduleCreateVolumeRequest: size_gib, and as wanted volume_id, request_id, ' +
          'project_id, volume_type and the others. Ids that it leaves out are kept in a file ' +
          'until all is answered: after an interruption --resume asks for the same volumes, so ' +
          'that none is placed twice. Exit code 2: some did not fit anywhere; 1: some failed ' +
          'otherwise.',
      )
      .argument('[file]', 'JSON lines, JSON or YAML, or -')
      .option('--resume <file>', 'goes on with a run that was cut off: the file that it named'),
  )
    .columns(COLUMNS)
    .calls(SchedulerService.method.streamCreateVolumes)
    .example(
      'stowage volume schedule-many volumes.yaml',
      'my-orders --json-lines | stowage volume schedule-many - -f csv > placed.csv',
      'stowage volume schedule-many --resume ' +
        '~/.local/state/stowage/schedule-many-5e0c5a0e.jsonl',
    )
    .action(async (file: string | undefined, options: ManyOptions) => {
      const named = options.resume ?? file;
      if (named === undefined || (options.resume !== undefined && file !== undefined))
        throw new CliFailure('name a file of volumes, or one to --resume');
      const volumes = await readNewVolumes(named, io);
      await withSession(io, options, async (session) => {
        const kept =
          options.resume === undefined ? await keep(volumes, io) : resumeFile(options.resume);
        await scheduleAll(session, volumes, kept);
      });
    });
}

/** Keeps ids that were made here, and tells where. */
async function keep(volumes: readonly WantedVolume[], io: CliIo): Promise<ResumeFile | undefined> {
  const made = volumes.filter(({ hasOwnIds }) => !hasOwnIds).length;
  if (made === 0) return undefined;
  const name = `schedule-many-${crypto.randomUUID().slice(0, 8)}.jsonl`;
  const lines = volumes.map(({ source }) => JSON.stringify(source));
  const kept = await keepForResume(name, lines, io);
  io.err(`ids of ${count(made, 'volume')}: ${kept.path}`);
  return kept;
}

async function scheduleAll(
  { client, io, options, ...session }: Session,
  volumes: readonly WantedVolume[],
  kept: ResumeFile | undefined,
): Promise<void> {
  const interrupted = interruption(io);
  const bar = progress(io, 'deciding', volumes.length);
  const ending: Ending = {};
  const seen = new Tally();
  const output = { format: 'table', ...options } as const;
  const pages = createMany(
    { ...session, client, io, options },
    volumes,
    interrupted.signal,
    ending,
  );
  async function* counted() {
    for await (const page of pages) {
      seen.add(page);
      const answered = page.filter(({ answer }) => answer !== undefined);
      // People get a number of those without an answer at the end.
      yield output.format === 'table' ? answered : page;
      bar.add(answered.length);
    }
  }
  try {
    await printList({ ...io, out: (text) => bar.above(() => io.out(text)) }, output, {
      columns: COLUMNS,
      pages: counted(),
      asTheyCome: true,
      machine,
      empty: 'no volumes',
    });
  } finally {
    bar.end();
    interrupted.release();
  }
  warnOfSpecs(io, [...seen.warnings.values()]);
  if (!seen.mayChange) await kept?.remove();
  const go =
    kept === undefined
      ? 'ask again with the same ids'
      : `go on: ${io.self} volume schedule-many --resume ${kept.path}`;
  if (interrupted.signal.aborted) throw new CliFailure(`interrupted: ${seen.words()}; ${go}`);
  seen.fail(ending.cut, go);
}

/** What became of the volumes so far. */
class Tally {
  #all = 0;
  #unanswered = 0;
  #refused = 0;
  #failed = 0;
  #passing = 0;
  /** Of the types of all volumes that have an answer, by key. */
  readonly warnings = new Map<string, SpecWarning>();

  add(rows: readonly Answered[]): void {
    for (const row of rows) {
      this.#all += 1;
      for (const warning of warningsOf(row)) this.warnings.set(warning.key, warning);
      if (row.answer === undefined) this.#unanswered += 1;
      const error = errorOf(row);
      if (error === undefined) continue;
      if (error.refused) this.#refused += 1;
      else this.#failed += 1;
      if (isPassing(error)) this.#passing += 1;
    }
  }

  /** Whether asking again may change something. */
  get mayChange(): boolean {
    return this.#unanswered + this.#passing > 0;
  }

  words(): string {
    const placed = this.#all - this.#unanswered - this.#refused - this.#failed;
    return [
      `${placed} of ${count(this.#all, 'volume')} placed`,
      ...(this.#refused > 0 ? [`${this.#refused} refused`] : []),
      ...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
      ...(this.#unanswered > 0 ? [`${this.#unanswered} not answered`] : []),
    ].join(', ');
  }

  /** Throws CliFailure if volumes were not placed. */
  fail(cut: StowageError | undefined, go: string): void {
    const missing = this.#unanswered + this.#refused + this.#failed;
    if (missing === 0) return;
    const why = this.mayChange ? `; ${go}${cut ? `: ${cut.message}` : ''}` : '';
    throw new CliFailure(
      `${this.words()}${why}`,
      this.#refused === missing ? EXIT.refused : EXIT.error,
    );
  }
}

function warningsOf({ answer }: Answered): readonly SpecWarning[] {
  const { result } = answer ?? {};
  if (result?.case === 'placed') return result.value.warnings;
  return result?.case === 'error' ? (errorFromStatus(result.value).diagnosis?.warnings ?? []) : [];
}

function errorOf({ answer }: Answered): StowageError | undefined {
  return answer?.result.case === 'error' ? errorFromStatus(answer.result.value) : undefined;
}

function machine({ requestId, volumeId, answer }: Answered) {
  return {
    volume_id: volumeId,
    request_id: requestId,
    ...(answer && Object(json(CreateVolumeResultSchema, answer))),
  };
}
