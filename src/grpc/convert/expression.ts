import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Trial, TriedExpression } from '../../engine/decide/trial.js';
import { ExpressionError } from '../../engine/expression/expression-error.js';
import type {
  EvaluateExpressionRequest,
  EvaluateExpressionResponseSchema,
  ExpressionFaultSchema,
  ExpressionResultSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { idFromProto } from '../values/id.js';
import { jsonToValue, structToJson } from '../values/json.js';
import { volumeTypeFromProto } from './volume-type.js';

/** The volume that an expression is tried for. */
export function trialSpec(proto: EvaluateExpressionRequest): CreateVolumeSpec {
  return {
    volumeId: idFromProto(proto.volumeId),
    sizeGib: Number(proto.sizeGib),
    projectId: proto.projectId,
    userId: proto.userId,
    volumeType: proto.volumeType === undefined ? null : volumeTypeFromProto(proto.volumeType),
    zones: [],
    hints: {},
    resourceBackend: null,
    source: null,
    multiattach: proto.multiattach,
    metadata: {},
    volumeProperties: structToJson(proto.volumeProperties),
    allowReschedule: false,
    maxAlternatives: 0,
  };
}

/** What an expression would do, for the wire. */
export function triedToProto(
  text: string,
  { unreadable, trials, passes, goodness }: TriedExpression,
): MessageInitShape<typeof EvaluateExpressionResponseSchema> {
  const results = trials.map((trial) => resultOf(text, trial));
  return {
    ...(unreadable === null ? {} : { unreadable: faultOf(text, unreadable) }),
    results,
    passes,
    goodness,
  };
}

function resultOf(
  text: string,
  { protocol, result, read }: Trial,
): MessageInitShape<typeof ExpressionResultSchema> {
  const variables = [...read].map(([name, value]) =>
    value === undefined ? { name } : { name, value: jsonToValue(value) },
  );
  return {
    storageProtocol: protocol === undefined ? '' : String(protocol),
    outcome: outcomeOf(text, result),
    variables,
  };
}

function outcomeOf(
  text: string,
  result: Trial['result'],
): NonNullable<MessageInitShape<typeof ExpressionResultSchema>['outcome']> {
  if (result instanceof ExpressionError) return { case: 'fault', value: faultOf(text, result) };
  if (typeof result === 'number') return { case: 'number', value: result };
  return typeof result === 'boolean'
    ? { case: 'truth', value: result }
    : { case: 'text', value: result };
}

/** Line and column are counted from 1, as editors do. */
function faultOf(
  text: string,
  { message, position }: ExpressionError,
): MessageInitShape<typeof ExpressionFaultSchema> {
  const before = text.slice(0, position).split('\n');
  return { message, position, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
