import { create, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator, type Validator } from '@bufbuild/protovalidate';
import type { FieldViolation } from '../../domain/errors.js';
import {
  ReportCapabilitiesRequestSchema,
  StreamCapabilitiesRequestSchema,
} from '../../gen/stowage/v1/capability_service_pb.js';
import { VolumeTypeSchema } from '../../gen/stowage/v1/decision_pb.js';
import {
  ListPoolsRequestSchema,
  WatchPoolsRequestSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import {
  EstimateCapacityRequestSchema,
  EvaluateExpressionRequestSchema,
  ExplainCreateVolumesRequestSchema,
  ExplainPlacementRequestSchema,
  NewVolumeSchema,
  ScheduleCreateBackupRequestSchema,
  ScheduleCreateGroupRequestSchema,
  ScheduleCreateSnapshotRequestSchema,
  ScheduleCreateVolumeRequestSchema,
  ScheduleCreateVolumesRequestSchema,
  ScheduleExtendVolumeRequestSchema,
  ScheduleManageSnapshotRequestSchema,
  ScheduleManageVolumeRequestSchema,
  ScheduleMigrateVolumeRequestSchema,
  ScheduleRetypeVolumeRequestSchema,
  StreamCreateVolumesRequestSchema,
  ValidateCapacityRequestSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { HAND_WRITTEN } from '../hot/checks/registry.js';
import type { Stretch } from '../values/stretch.js';
import {
  createVolumeViolations,
  expressionViolations,
  newVolumeViolations,
  volumeTypeViolations,
} from './create-volume.js';
import { existingVolumeViolations, extendVolumeViolations } from './existing-volume.js';
import { groupViolations } from './group.js';
import { unkeptValues } from './kept-values.js';
import { tooLongLists } from './list-lengths.js';
import { partsOf } from './parts.js';
import { poolFilterViolations } from './pool-filter.js';
import { reportRules } from './report.js';
import { ruleWords } from './rule-words.js';
import { invalidFields } from './violations.js';
import { setViolations } from './volume-set.js';

/** Throws INVALID_FIELDS, which names every bad field by its path in the proto. */
export interface Check {
  <I extends DescMessage>(schema: I, message: MessageShape<I>): void;
  /** The same of a large message, while others get their turns. */
  inTurns<I extends DescMessage>(
    schema: I,
    message: MessageShape<I>,
    stretch: Stretch,
  ): Promise<void>;
}

/** Who sends a large message with more than so many has the same slip everywhere. */
const MOST_VIOLATIONS = 64;

/** Each of their parts is judged and refused by itself, and the stream goes on. */
const JUDGED_BY_PARTS: ReadonlySet<string> = new Set([
  StreamCapabilitiesRequestSchema.typeName,
  StreamCreateVolumesRequestSchema.typeName,
]);

/** Null is said between two pieces of work. */
type Extra = (message: MessageShape<DescMessage>) => Iterable<FieldViolation | null>;

/**
 * Makes the check of requests: the rules that the proto declares, then those that it cannot
 * express. Handwritten checks of hot messages run first. The rules of `schemas` are compiled at
 * once: the first use of a rule takes up to half a second, which no caller should wait for.
 */
export function createCheck(schemas: Iterable<DescMessage>): Check {
  const validator = createValidator();
  const keepsRules = new Map(HAND_WRITTEN.map((each) => [each.schema.typeName, each.keepsRules]));
  const extras = ownRules();
  const unkept = new Map(
    [...schemas]
      .filter(({ typeName }) => !JUDGED_BY_PARTS.has(typeName))
      .map((schema) => [schema.typeName, unkeptValues(schema)]),
  );
  const moreIn = function* (schema: DescMessage, message: MessageShape<DescMessage>) {
    yield* unkept.get(schema.typeName)?.(message) ?? [];
    yield* extras.get(schema.typeName)?.(message) ?? [];
  };
  const tooLong = new Map([...schemas].map((schema) => [schema.typeName, tooLongLists(schema)]));

  /** Whether the rules that the proto declares are kept; true: nothing else must look at them. */
  const keeps = ({ typeName }: DescMessage, message: MessageShape<DescMessage>): boolean => {
    if (keepsRules.get(typeName)?.(message) === true) return true;
    const lists = tooLong.get(typeName)?.(message) ?? [];
    if (lists.length > 0) throw invalidFields(lists);
    return false;
  };
  const check = <I extends DescMessage>(schema: I, message: MessageShape<I>): void => {
    const declared = keeps(schema, message) ? [] : declaredViolations(validator, schema, message);
    const more = violationsIn(moreIn(schema, message));
    if (declared.length + more.length > 0) throw invalidFields([...declared, ...more]);
  };
  const inTurns = async <I extends DescMessage>(
    schema: I,
    message: MessageShape<I>,
    stretch: Stretch,
  ): Promise<void> => {
    const found: FieldViolation[] = [];
    if (!keeps(schema, message))
      for (const part of partsOf(schema, message)) {
        found.push(...part.own(declaredViolations(validator, schema, part.message)));
        if (stretch.isOver) await stretch.rest();
        if (found.length >= MOST_VIOLATIONS) break;
      }
    for (const one of moreIn(schema, message)) {
      if (one !== null) found.push(one);
      if (stretch.isOver) await stretch.rest();
    }
    if (found.length > 0) throw invalidFields(found);
  };
  for (const schema of schemas) warmUp(validator, schema);
  return Object.assign(check, { inTurns });
}

/** Rules that the proto cannot express, by message. */
function ownRules(): ReadonlyMap<string, Extra> {
  const extras = new Map<string, Extra>();
  const also = <I extends DescMessage>(
    schema: I,
    extra: (message: MessageShape<I>) => Iterable<FieldViolation | null>,
  ) => extras.set(schema.typeName, extra as Extra);
  also(ReportCapabilitiesRequestSchema, reportRules());
  also(ScheduleCreateVolumeRequestSchema, createVolumeViolations);
  also(NewVolumeSchema, newVolumeViolations);
  also(ScheduleCreateVolumesRequestSchema, setViolations);
  also(VolumeTypeSchema, volumeTypeViolations);
  also(ScheduleManageVolumeRequestSchema, existingVolumeViolations);
  also(ScheduleCreateSnapshotRequestSchema, existingVolumeViolations);
  also(ScheduleManageSnapshotRequestSchema, existingVolumeViolations);
  also(ScheduleMigrateVolumeRequestSchema, existingVolumeViolations);
  also(ScheduleRetypeVolumeRequestSchema, existingVolumeViolations);
  also(ScheduleCreateBackupRequestSchema, existingVolumeViolations);
  also(ScheduleCreateGroupRequestSchema, groupViolations);
  also(ValidateCapacityRequestSchema, existingVolumeViolations);
  also(ScheduleExtendVolumeRequestSchema, extendVolumeViolations);
  also(EstimateCapacityRequestSchema, createVolumeViolations);
  also(EvaluateExpressionRequestSchema, expressionViolations);
  also(ExplainPlacementRequestSchema, ({ request: { case: which, value }, withPlan }) => {
    if (which === undefined) return [];
    const noPlan =
      withPlan && which !== 'createVolume'
        ? [{ field: 'with_plan', description: 'only a new volume can have a plan' }]
        : [];
    const { name } = ExplainPlacementRequestSchema.field[which];
    const inner = violationsIn(extras.get(value.$typeName)?.(value) ?? []);
    const named = inner.map((one) => ({ ...one, field: `${name}.${one.field}` }));
    return [...noPlan, ...named];
  });
  also(ExplainCreateVolumesRequestSchema, function* ({ set }) {
    if (set === undefined) return;
    for (const one of setViolations(set)) yield one && { ...one, field: `set.${one.field}` };
  });
  also(ListPoolsRequestSchema, poolFilterViolations);
  also(WatchPoolsRequestSchema, poolFilterViolations);
  return extras;
}

function violationsIn(said: Iterable<FieldViolation | null>): readonly FieldViolation[] {
  return [...said].filter((one) => one !== null);
}

/**
 * The violations that the generic validator finds. It decides also for messages that have a
 * handwritten check.
 */
function declaredViolations<I extends DescMessage>(
  validator: Validator,
  schema: I,
  message: MessageShape<I>,
): readonly FieldViolation[] {
  const result = validator.validate(schema, message);
  if (result.kind === 'error') throw result.error;
  return (result.violations ?? []).map((broken) => ({
    field: pathToString(broken.field),
    description: ruleWords(broken),
  }));
}

function warmUp(validator: Validator, schema: DescMessage): void {
  // Most empty requests are invalid, which is ignored. A rule that does not compile is a fault, and
  // fails the start.
  const result = validator.validate(schema, create(schema));
  if (result.kind === 'error') throw result.error;
}
