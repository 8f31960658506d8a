import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CallAccess } from '../../auth/call-access.js';
import { backendOfPool } from '../../domain/pool.js';
import { specWarnings } from '../../domain/spec-warnings.js';
import type {
  ExplainCreateVolumesRequest,
  ExplainCreateVolumesResponseSchema,
  GetDiagnosisRequest,
  GetDiagnosisResponseSchema,
  ListWaitingRequestsRequest,
  ListWaitingRequestsResponseSchema,
  ReplayDecisionRequest,
  ReplayDecisionResponseSchema,
  ScheduleCreateVolumeRequest,
  ScheduleCreateVolumesRequest,
  ScheduleCreateVolumesResponseSchema,
  SchedulerService,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import type { CallContext, ServiceImplementation } from '../adapter/implementation.js';
import { capacityCallOf, capacityToProto } from '../convert/capacity-estimate.js';
import { createSpecFromProto, planOf } from '../convert/create-volume.js';
import { createAnswerToProto, decisionToProto } from '../convert/decision.js';
import { backupOf, retypeOf } from '../convert/existing-volume.js';
import { explanationToProto, setExplanationToProto } from '../convert/explanation.js';
import { trialSpec, triedToProto } from '../convert/expression.js';
import { groupFromProto } from '../convert/group.js';
import {
  createSnapshotOf,
  explainedOf,
  extendOf,
  manageOf,
  manageSnapshotOf,
  migrateOf,
  validateOf,
  type Wanted,
} from '../convert/place-call.js';
import { placedAnswer } from '../convert/placed.js';
import { replayedOf, replayToProto } from '../convert/replay.js';
import { setFromProto, volumeSetToProto } from '../convert/volume-set.js';
import { waitingRequestToProto, waitingToProto } from '../convert/waiting.js';
import { statusOfFailure } from '../errors/status.js';
import { askPage } from '../tokens/pages.js';
import { diagnosisToProto } from '../values/diagnosis.js';
import { OPERATION } from '../values/enums.js';
import { idFromProto } from '../values/id.js';
import { textOrNull } from '../values/text.js';
import { millisToTimestamp } from '../values/time.js';
import { createMany } from './create-many.js';
import type { ServiceDeps } from './deps.js';
import { knownAnywhere } from './known-anywhere.js';
import { projectFor } from './project-for.js';

/** Most pools in an explanation or estimate, if the request does not say. */
const EXPLAINED_POOLS = 1000;

/** Decides where volumes go. */
export function schedulerService(
  deps: ServiceDeps,
): ServiceImplementation<typeof SchedulerService> {
  const { ledger, defaults } = deps;
  const place = async (
    { requestId }: { readonly requestId: string },
    { spec, detail }: Wanted,
    { signal, access, phases, traceparent }: CallContext,
  ) => {
    access.needProject(spec.projectId);
    return placedAnswer(
      await ledger.place({
        requestId: idFromProto(requestId),
        caller: access.callerOf(spec.projectId),
        sees: access.sees,
        spec,
        detail,
        signal,
        phases,
        traceparent,
      }),
      spec.volumeType,
    );
  };
  return {
    scheduleCreateVolume: (request, call) => createVolume(deps, request, call),
    scheduleCreateVolumes: (request, call) => createSet(deps, request, call),
    streamCreateVolumes: (_, call) => createMany(deps, call.incoming, call),
    scheduleManageVolume: (request, call) => place(request, manageOf(request), call),
    scheduleCreateSnapshot: (request, call) => place(request, createSnapshotOf(request), call),
    scheduleManageSnapshot: (request, call) => place(request, manageSnapshotOf(request), call),
    scheduleExtendVolume: (request, call) => place(request, extendOf(request), call),
    scheduleMigrateVolume: (request, call) => place(request, migrateOf(request), call),
    scheduleRetypeVolume: (request, call) =>
      place(request, retypeOf(request.volume, request.policy), call),
    scheduleCreateGroup: (request, call) => place(request, groupFromProto(request), call),
    scheduleCreateBackup: (request, call) => place(request, backupOf(request), call),
    validateCapacity: (request, call) => place(request, validateOf(request), call),

    async explainPlacement(request, { access }) {
      const { requestId, spec, detail } = explainedOf(request, defaults.volumeType);
      access.needProject(spec.projectId);
      const explained = await ledger.explainPlacement({
        requestId: idFromProto(requestId),
        caller: access.callerOf(spec.projectId),
        sees: access.sees,
        spec,
        detail,
        wantsPlan: request.withPlan,
      });
      return explanationToProto(explained, maxPoolsOf(request), specWarnings(spec.volumeType));
    },

    explainCreateVolumes: (request, call) => explainSet(deps, request, call),

    async estimateCapacity(request, { access }) {
      access.needProject(request.projectId);
      const call = capacityCallOf(request, defaults.volumeType);
      const warnings = specWarnings(call.spec.volumeType);
      return capacityToProto(await ledger.estimateCapacity(call), maxPoolsOf(request), warnings);
    },

    async evaluateExpression(request, { access }) {
      access.needHost(backendOfPool(request.pool), null);
      const { expression, pool } = request;
      const spec = trialSpec(request);
      const { tried, readRevision } = await knownAnywhere(ledger, () =>
        ledger.evaluateExpression(expression, pool, spec),
      );
      return { ...triedToProto(expression, tried), readRevision: BigInt(readRevision) };
    },

    listWaitingRequests: (request, { access }) => listWaiting(deps, request, access),

    replayDecision: (request, { access }) => replay(deps, request, access),

    getDiagnosis: (request, { access }) => diagnosisOf(deps, request, access),
  };
}

/** Decides where one volume goes. */
async function createVolume(
  { ledger, defaults }: ServiceDeps,
  request: ScheduleCreateVolumeRequest,
  { signal, access, phases, traceparent }: CallContext,
) {
  access.needProject(request.projectId);
  const spec = createSpecFromProto(request, defaults.volumeType);
  const answer = await ledger.createVolume({
    requestId: idFromProto(request.requestId),
    caller: access.callerOf(request.projectId),
    sees: access.sees,
    spec,
    ...planOf(request),
    signal,
    phases,
    traceparent,
  });
  return createAnswerToProto(answer, spec.volumeType);
}

/** A page of the requests that wait. */
async function listWaiting(
  { ledger }: ServiceDeps,
  request: ListWaitingRequestsRequest,
  access: CallAccess,
): Promise<MessageInitShape<typeof ListWaitingRequestsResponseSchema>> {
  const projectId = projectFor(access, request.projectId);
  const page = askPage('waiting requests', [projectId], request);
  const found = await ledger.listWaiting({
    after: Number(page.after),
    projectId: textOrNull(projectId),
    limit: page.limit,
  });
  const { items, nextPageToken } = page.cut(found.items, ({ wait }) => String(wait?.serial ?? 0));
  return {
    requests: items.map(waitingRequestToProto),
    nextPageToken,
    readRevision: BigInt(found.readRevision),
  };
}

/** Makes a decision again. */
async function replay(
  { ledger }: ServiceDeps,
  request: ReplayDecisionRequest,
  { sees }: CallAccess,
): Promise<MessageInitShape<typeof ReplayDecisionResponseSchema>> {
  return replayToProto(
    await ledger.replayDecision({ what: replayedOf(request), ...(sees && { sees }) }),
    maxPoolsOf(request),
  );
}

/** Decides where the volumes of a set go. */
async function createSet(
  { ledger, defaults }: ServiceDeps,
  request: ScheduleCreateVolumesRequest,
  { signal, access, phases, traceparent }: CallContext,
): Promise<MessageInitShape<typeof ScheduleCreateVolumesResponseSchema>> {
  const projectId = request.volumes[0]?.projectId ?? '';
  access.needProject(projectId);
  const asked = setFromProto(request, defaults.volumeType);
  const { volumes, set, readRevision } = await ledger.createVolumes({
    ...asked,
    caller: access.callerOf(projectId),
    sees: access.sees,
    signal,
    phases,
    traceparent,
  });
  return {
    volumes: volumes.map((placed, at) =>
      createAnswerToProto({ ...placed, readRevision }, asked.volumes[at]?.spec.volumeType ?? null),
    ),
    readRevision: BigInt(readRevision),
    set: volumeSetToProto(set),
  };
}

/** Where the volumes of a set would go. */
async function explainSet(
  { ledger, defaults }: ServiceDeps,
  request: ExplainCreateVolumesRequest,
  { access }: Pick<CallContext, 'access'>,
): Promise<MessageInitShape<typeof ExplainCreateVolumesResponseSchema>> {
  const { set } = request;
  if (set === undefined) throw new Error('no set to explain passed validation');
  const projectId = set.volumes[0]?.projectId ?? '';
  access.needProject(projectId);
  const asked = setFromProto(set, defaults.volumeType);
  const explained = await ledger.explainVolumes({
    ...asked,
    caller: access.callerOf(projectId),
    sees: access.sees,
  });
  return setExplanationToProto(
    explained,
    maxPoolsOf(request),
    asked.volumes.map(({ spec }) => spec.volumeType),
  );
}

/** The account of a request, to who may see it. */
async function diagnosisOf(
  { ledger }: ServiceDeps,
  { requestId, projectId, attempt }: GetDiagnosisRequest,
  access: CallAccess,
): Promise<MessageInitShape<typeof GetDiagnosisResponseSchema>> {
  const { sees } = access;
  const call = {
    requestId: idFromProto(requestId),
    // Who sees every project looks requests of others up.
    caller: sees === undefined && access.identity !== '' ? null : access.callerOf(projectId),
    projectId,
    sees,
  };
  const { request, attempts, set, remembered } =
    attempt === 0
      ? { ...(await ledger.account(call)), remembered: null }
      : await ledger.replayAttempt(call, attempt);
  const { answer, diagnosis, wait } = request;
  return {
    requestId: request.requestId,
    volumeId: request.subject,
    operation: OPERATION[request.operation],
    answeredAt: millisToTimestamp(request.answeredAt),
    ...(wait !== undefined && { waiting: waitingToProto(wait) }),
    ...(answer.kind === 'failed' && wait === undefined
      ? { error: statusOfFailure(answer.failure, diagnosis) }
      : {}),
    ...(diagnosis === null ? {} : { diagnosis: diagnosisToProto(diagnosis) }),
    decisions: attempts.map(({ decision, reservations }) =>
      decisionToProto(decision, reservations),
    ),
    ...(set !== null && { volumeSet: volumeSetToProto(set) }),
    ...(remembered === null ? {} : { seen: replayToProto(remembered, EXPLAINED_POOLS) }),
  };
}

function maxPoolsOf({ maxPools }: { readonly maxPools: number }): number {
  return maxPools === 0 ? EXPLAINED_POOLS : maxPools;
}
