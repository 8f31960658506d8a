import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { InvalidArgumentError, Option } from 'commander';
import { type EventFilterSchema, EventKind } from '../../gen/stowage/v1/event_service_pb.js';
import { collect } from './arguments.js';
import type { StowageCommand } from './command.js';

/** Options that select events. */
export interface EventFilterOptions {
  readonly kind?: string;
  readonly type?: readonly string[];
  readonly project?: string;
  readonly volume?: string;
  readonly source?: string;
  readonly since?: number;
  readonly until?: number;
}

const KINDS: Readonly<Record<string, EventKind>> = {
  failure: EventKind.FAILURE,
  capacity: EventKind.CAPACITY,
  message: EventKind.MESSAGE,
  audit: EventKind.AUDIT,
};

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Adds these options to a command. */
export function eventFilterOptions(command: StowageCommand): StowageCommand {
  return command
    .addOption(new Option('--kind <kind>', 'only events of this kind').choices(Object.keys(KINDS)))
    .option(
      '--type <name>',
      'only events of this type, such as scheduler.create_volume; repeatable',
      collect,
    )
    .option('--project <id>', 'only events about volumes of this project')
    .option('--volume <id>', 'only events about this volume')
    .option('--source <name>', 'only events about this backend or pool')
    .option(
      '--since <time>',
      'only from this time on: 2026-01-31T12:00:00Z, or so long ago: 90s, 15m, 2h, 7d',
      moment,
    )
    .option('--until <time>', 'only before this time, likewise', moment);
}

/** The filter that these options ask for. */
export function eventFilter(
  options: EventFilterOptions,
): MessageInitShape<typeof EventFilterSchema> {
  const kind = KINDS[options.kind ?? ''];
  return {
    kinds: kind === undefined ? [] : [kind],
    types: [...(options.type ?? [])],
    projectId: options.project ?? '',
    volumeId: options.volume ?? '',
    source: options.source ?? '',
    ...(options.since === undefined ? {} : { since: timestampFromMs(options.since) }),
    ...(options.until === undefined ? {} : { until: timestampFromMs(options.until) }),
  };
}

/** Parses a time or an age; epoch ms. */
function moment(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time =
    count === undefined ? Date.parse(text) : Date.now() - Number(count) * (UNITS_MS[unit] ?? 0);
  if (Number.isNaN(time) || time < 0)
    throw new InvalidArgumentError(
      'Expected a time (2026-01-31T12:00:00Z) or a span (15m, 2h, 7d).',
    );
  return time;
}
