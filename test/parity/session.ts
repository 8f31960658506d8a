import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { errorFromStatus, toStowageError } from '../../src/client/index.js';
import type { Placement } from '../../src/gen/stowage/v1/decision_pb.js';
import type { ScheduleCreateVolumeRequestSchema } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import {
  compareCandidates,
  comparePools,
  compareResult,
  type Decided,
  type Difference,
} from './compare.js';
import { liveFigures } from './figures.js';
import { Managers } from './managers.js';
import { askFor, askForGroup } from './operations.js';
import type { PinnedOp } from './recording.js';
import {
  askedType,
  instanceHost,
  type RecordedBackend,
  type RecordedGroup,
  type RecordedOperation,
  type RecordedRequest,
  type Scenario,
  type Step,
} from './recording.js';
import type { Rig } from './rig.js';
import { CREATED, FAILED, type Outcome } from './worker.js';

/** More than any recording has; the contract's limit. */
const MAX_ALTERNATIVES = 1000;

/** The newest attempt at a volume, while its worker has not said what became of it. */
interface Attempt {
  readonly volumeId: string;
  readonly decisionId: string;
  readonly backend: string;
}

/** One scenario on its way: plays step after step and compares each. */
export class Session {
  readonly #rig: Rig;
  readonly #managers: Managers;
  readonly #instances: Readonly<Record<string, string>>;
  #open: Attempt | undefined;

  constructor(
    rig: Rig,
    hosts: readonly RecordedBackend[],
    instances: Readonly<Record<string, string>>,
  ) {
    this.#rig = rig;
    this.#instances = instances;
    this.#managers = new Managers(rig.client, hosts);
  }

  async setUp(volumes: Scenario['volumes']): Promise<void> {
    await this.#managers.setUp(volumes);
  }

  /** Plays one step; tells how its result and the pools after it differ from the recording. */
  async play(step: Step): Promise<Difference[]> {
    const differences = await this.#act(step);
    if (step.expect.pools === undefined) return differences;
    return [...differences, ...comparePools(step.expect, await liveFigures(this.#rig.client))];
  }

  /** The worker says that what the last step decided is done, unless the next step lets it fail. */
  async settle(failsNext: string | undefined): Promise<Difference[]> {
    if (this.#open !== undefined && this.#open.volumeId !== failsNext)
      await this.#finish(this.#open, CREATED);
    return [];
  }

  async #act(step: Step): Promise<Difference[]> {
    switch (step.op) {
      case 'create': {
        const decided = await this.#create(step.request);
        return [
          ...compareResult(step.expect, decided),
          ...compareCandidates(step.expect, step.request.resource_backend ?? '', decided),
        ];
      }
      case 'fail':
        return compareResult(step.expect, await this.#fail(step.volume_id));
      case 'report':
        await this.#managers.report(step.host, step.capabilities);
        return [];
      case 'set_state':
        await this.#managers.setState(step.host, step.state);
        return [];
      case 'group':
        return compareResult(step.expect, await this.#group(step.request));
      default:
        return compareResult(step.expect, await this.#operate(step.op, step.request));
    }
  }

  async #create(request: RecordedRequest): Promise<Decided> {
    try {
      const answer = await this.#rig.client.scheduler.scheduleCreateVolume(
        ask(request, this.#instances),
      );
      const { decisionId, placement, weight, alternatives } = answer;
      const chosen = this.#opened(request.volume_id, decisionId, placement);
      const ranked = [{ pool: chosen, weight }, ...alternatives];
      return {
        kind: 'placed',
        chosen,
        candidates: ranked.map(({ pool, weight }) => ({ backend: pool, weight })),
      };
    } catch (error) {
      return refusal(error);
    }
  }

  async #operate(op: PinnedOp, request: RecordedOperation): Promise<Decided> {
    try {
      const { decisionId, placement } = await askFor(
        this.#rig.client,
        op,
        request,
        this.#instances,
      );
      if (op !== 'validate')
        return {
          kind: 'placed',
          chosen: this.#opened(request.volume_id, decisionId, placement),
          candidates: [],
        };
      // It has no worker, who would have told the managers how far the ledger is.
      await this.#managers.askRevisions();
      return { kind: 'placed', chosen: placement?.pool ?? '', candidates: [] };
    } catch (error) {
      return refusal(error);
    }
  }

  async #group(request: RecordedGroup): Promise<Decided> {
    try {
      const { decisionId, placement } = await askForGroup(this.#rig.client, request);
      return {
        kind: 'placed',
        chosen: this.#opened(request.group.group_id, decisionId, placement),
        candidates: [],
      };
    } catch (error) {
      return refusal(error);
    }
  }

  async #fail(volumeId: string): Promise<Decided> {
    if (this.#open?.volumeId !== volumeId)
      throw new Error(`no attempt at ${volumeId} that could fail`);
    const { next } = await this.#finish(this.#open, FAILED);
    if (next.case === 'refusal') return refusal(errorFromStatus(next.value));
    if (next.case !== 'decision')
      throw new Error(`the failure was followed by ${next.case ?? 'nothing'}`);
    const chosen = this.#opened(volumeId, next.value.decisionId, next.value.placement);
    return { kind: 'placed', chosen, candidates: [] };
  }

  async #finish(attempt: Attempt, outcome: Outcome) {
    this.#open = undefined;
    const accepted = await this.#rig.worker.finish(attempt.decisionId, outcome);
    this.#managers.learn(attempt.backend, accepted.accountingRevision);
    return accepted;
  }

  #opened(volumeId: string, decisionId: string, placement: Placement | undefined): string {
    if (placement === undefined) throw new Error(`decision ${decisionId} has no placement`);
    this.#open = { volumeId, decisionId, backend: placement.backend };
    return placement.pool;
  }
}

function ask(
  request: RecordedRequest,
  instances: Readonly<Record<string, string>>,
): MessageInitShape<typeof ScheduleCreateVolumeRequestSchema> {
  return {
    requestId: randomUUID(),
    volumeId: request.volume_id,
    sizeGib: BigInt(request.size_gb),
    projectId: 'parity',
    ...askedType(request),
    availabilityZones: [...(request.availability_zones ?? [])],
    ...(request.hints ? { hints: request.hints } : {}),
    resourceBackend: request.resource_backend ?? '',
    maxAlternatives: MAX_ALTERNATIVES,
    instanceHost: instanceHost(request, instances),
  };
}

/** The refusal that recordings know goes by its reason; any other error is told in full. */
function refusal(error: unknown): Decided {
  const known = toStowageError(error);
  return {
    kind: 'refused',
    error: known.refused ? known.reason : `${known.code} ${known.reason}: ${known.message}`,
  };
}
