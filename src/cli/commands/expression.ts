import { toJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import {
  type EvaluateExpressionResponse,
  EvaluateExpressionResponseSchema,
  type ExpressionFault,
  type ExpressionResult,
  type ExpressionVariable,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { wholeNumber } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { type KindOptions, kindFields, kindOptions } from '../options/volume-request.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import {
  actionOptions,
  type ServerOptions,
  type Session,
  withSession,
} from '../session/session.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

interface EvaluateOptions extends ServerOptions, KindOptions {
  readonly pool: string;
  readonly size: number;
}

const FIELDS: readonly Column<EvaluateExpressionResponse>[] = [
  { name: 'result', value: ({ results }) => distinct(results.map(resultWords)) },
  { name: 'passes', value: ({ passes }) => passes },
  { name: 'goodness', value: ({ goodness }) => goodness },
  {
    name: 'read',
    value: ({ results }) =>
      distinct(results.map(({ variables }) => variables.map(variableWords).join(', '))),
  },
];

/** `stowage expression …` */
export function expressionCommands(expression: StowageCommand, io: CliIo): void {
  const command = expression.command('evaluate');
  actionOptions(
    kindOptions(
      command
        .description(
          'Tries a filter_function or goodness_function on a pool as it is now. Exit code 1: ' +
            'it cannot be read, or fails. Changes nothing.',
        )
        .argument('<expression>', 'its text')
        .requiredOption('--pool <name>', 'host@backend#pool')
        .option('--size <GiB>', 'size of the volume that is asked for', wholeNumber(0), 1),
    ),
  )
    .columns(FIELDS)
    .calls(SchedulerService.method.evaluateExpression)
    .example(
      "stowage expression evaluate 'volume.size <= 100 and stats.QoS_support == 0' --pool " +
        'node1@lvm#thin',
      "stowage expression evaluate '100 * stats.free_capacity_gb / " +
        "stats.total_capacity_gb' --pool node1@lvm#thin -f value -c goodness",
    )
    .action((text: string, options: EvaluateOptions) =>
      withSession(io, options, (session) => evaluate(session, text, options)),
    );
}

async function evaluate(
  { client, record }: Session,
  text: string,
  options: EvaluateOptions,
): Promise<void> {
  const { pool, size } = options;
  const answer = await client.scheduler.evaluateExpression({
    expression: text,
    pool,
    sizeGib: BigInt(size),
    ...kindFields(options),
  });
  const programs = options.format === 'json' || options.format === 'yaml';
  const [fault] = [answer.unreadable, ...answer.results.map(faultOf)].filter(
    (one) => one !== undefined,
  );
  if (fault === undefined || programs)
    record({
      fields: FIELDS,
      row: answer,
      machine: json(EvaluateExpressionResponseSchema, answer),
    });
  if (fault !== undefined) throw new CliFailure(pointAt(text, fault, answer.unreadable === fault));
}

function faultOf({ outcome }: ExpressionResult): ExpressionFault | undefined {
  return outcome.case === 'fault' ? outcome.value : undefined;
}

/** The line with the error, and a mark beneath its position. */
function pointAt(
  text: string,
  { message, line, column }: ExpressionFault,
  unreadable: boolean,
): string {
  const shown = plain((text.split('\n')[line - 1] ?? '').replaceAll('\t', ' '));
  const where = `line ${line}, column ${column}`;
  return (
    `the expression ${unreadable ? 'cannot be read' : 'fails'} at ${where}: ` +
    `${plain(message)}\n  ${shown}\n  ${' '.repeat(column - 1)}^`
  );
}

function resultWords({ outcome }: ExpressionResult): string {
  return outcome.case === 'text'
    ? JSON.stringify(outcome.value)
    : outcome.case === 'fault'
      ? outcome.value.message
      : String(outcome.value);
}

function variableWords({ name, value }: ExpressionVariable): string {
  return (
    `${name} = ` + `${value === undefined ? 'nothing' : JSON.stringify(toJson(ValueSchema, value))}`
  );
}

/** The distinct texts, each once. */
function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(' or ');
}
