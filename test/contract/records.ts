import type {
  DecisionRecord,
  RequestRecord,
  ReservationRecord,
} from '../../src/domain/decision.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import type {
  ActionTaken,
  CapacityChanged,
  PlacementFailed,
  PoolWarningsChanged,
  UserMessage,
} from '../../src/domain/event.js';
import type { BackendRecord, HostRecord, PoolRecord } from '../../src/domain/pool.js';
import type { Placement, VolumeRecord } from '../../src/domain/volume.js';

// Records with nothing remarkable about them; a test states what it is about.

export const BACKEND = 'node1@fast';
const POOL = `${BACKEND}#gold`;

export function placement(pool = POOL): Placement {
  const backend = pool.slice(0, pool.indexOf('#'));
  return { pool, backend, host: pool, cluster: null, zone: 'zone-1' };
}

export function host(fields: Partial<HostRecord> = {}): HostRecord {
  return {
    host: BACKEND,
    backend: BACKEND,
    cluster: null,
    zone: 'zone-1',
    serviceKind: 'volume',
    adminState: 'enabled',
    reason: '',
    stateSince: null,
    ordinal: 1,
    down: false,
    lastSeenAt: 1_000,
    ...fields,
  };
}

export function backend(fields: Partial<BackendRecord> = {}): BackendRecord {
  return {
    backend: BACKEND,
    cluster: null,
    serviceKind: 'volume',
    ordinal: 1,
    accountingRevision: 0,
    downSince: null,
    representative: null,
    adminState: 'enabled',
    reason: '',
    stateSince: null,
    report: null,
    ...fields,
  };
}

export function pool(fields: Partial<PoolRecord> = {}): PoolRecord {
  const identity = fields.pool ?? POOL;
  const [backendName = '', name = ''] = identity.split('#');
  return {
    pool: identity,
    backend: backendName,
    poolName: name,
    ordinal: 1,
    report: null,
    heldGib: 0,
    confirmedGib: 0,
    containedGib: 0,
    volumeCount: 0,
    generation: 1,
    ...fields,
  };
}

export function volume(fields: Partial<VolumeRecord> = {}): VolumeRecord {
  return {
    volumeId: 'volume-1',
    projectId: 'project-1',
    sizeGib: 10,
    typeName: 'gold',
    state: 'creating',
    home: placement(),
    decisionId: null,
    error: null,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...fields,
  };
}

export function decision(fields: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    decisionId: 'decision-1',
    serial: 1,
    operation: 'create_volume',
    requestKey: 'request-1/caller',
    subject: 'volume-1',
    projectId: 'project-1',
    attempt: 1,
    state: 'pending',
    placement: placement(),
    weight: 1.5,
    alternatives: [],
    seed: 7,
    profile: 'default',
    allowReschedule: true,
    leaseToken: 0,
    createToken: 0,
    lease: null,
    lastWorker: null,
    outcome: null,
    sequel: null,
    reason: '',
    decidedAt: 1_000,
    finishedAt: null,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ...fields,
  };
}

export function reservation(fields: Partial<ReservationRecord> = {}): ReservationRecord {
  return {
    decisionId: 'decision-1',
    ordinal: 1,
    pool: POOL,
    backend: BACKEND,
    sizeGib: 10,
    state: 'held',
    lives: true,
    confirmedAccountingRevision: 0,
    confirmedAt: null,
    ...fields,
  };
}

export function request(fields: Partial<RequestRecord> = {}): RequestRecord {
  return {
    key: 'request-1/caller',
    requestId: 'request-1',
    caller: 'caller',
    operation: 'create_volume',
    detail: { kind: 'create_volume' },
    subject: 'volume-1',
    digest: 'digest',
    spec: {
      volumeId: 'volume-1',
      sizeGib: 10,
      projectId: 'project-1',
      userId: 'user-1',
      volumeType: null,
      zones: [],
      hints: {},
      resourceBackend: null,
      source: null,
      multiattach: false,
      metadata: {},
      allowReschedule: true,
      maxAlternatives: 3,
    },
    answer: { kind: 'placed', decisionId: 'decision-1', readRevision: 1 },
    diagnosis: null,
    diagnosisFrom: null,
    answeredAt: 1_000,
    ...fields,
  };
}

const ABOUT = {
  requestId: 'request-1',
  volumeId: 'volume-1',
  projectId: 'project-1',
  userId: 'user-1',
};

/** A refusal that was answered at a time; its request is named by it. */
export function refusedRequest(at: number): RequestRecord {
  const diagnosis: Diagnosis = {
    poolsSeen: 1,
    filters: [{ filter: 'CapacityFilter', considered: 1, removed: 1 }],
    nearestMisses: [],
    earlierAttempts: [],
    pools: [{ pool: POOL, filter: 'CapacityFilter', reason: 'it is full' }],
    poolsOmitted: 0,
    absent: { counts: [], backends: [], omitted: 0 },
  };
  return request({
    key: `refused-${at}/caller`,
    requestId: `refused-${at}`,
    answer: {
      kind: 'failed',
      failure: { reason: 'NO_VALID_BACKEND', message: 'no pool', metadata: {} },
    },
    diagnosis,
    answeredAt: at,
  });
}

export function failure(fields: Partial<PlacementFailed> = {}): PlacementFailed {
  return {
    kind: 'failure',
    volumeState: 'error',
    method: 'create_volume',
    ...ABOUT,
    sizeGib: 10,
    typeName: 'gold',
    reason: 'NO_VALID_BACKEND',
    message: 'no pool can take the volume',
    poolsSeen: 1,
    filters: [{ filter: 'CapacityFilter', considered: 1, removed: 1 }],
    ...fields,
  };
}

export function message(fields: Partial<UserMessage> = {}): UserMessage {
  return {
    kind: 'message',
    action: 'create_volume',
    ...ABOUT,
    detail: 'NO_VALID_BACKEND',
    text: 'no pool can take the volume',
    ...fields,
  };
}

export function capacity(fields: Partial<CapacityChanged> = {}): CapacityChanged {
  return {
    kind: 'capacity',
    pool: POOL,
    backend: BACKEND,
    gone: false,
    total: { kind: 'finite', gib: 100 },
    free: { kind: 'finite', gib: 0.1 },
    allocatedGib: 7,
    provisionedGib: 8,
    virtualFreeGib: 92,
    ...fields,
  };
}

export function warnings(): PoolWarningsChanged {
  const described = {
    key: 'free_capacity_gb',
    reason: 'FREE_ABOVE_TOTAL',
    description: 'is 7 GiB, more than the total of 1 GiB',
  };
  return { kind: 'warnings', pool: POOL, backend: BACKEND, warnings: [described] };
}

export function action(fields: Partial<ActionTaken> = {}): ActionTaken {
  return {
    kind: 'action',
    action: 'set_pool_state',
    identity: 'token:admin',
    address: '127.0.0.1:1',
    object: POOL,
    before: 'open',
    after: 'draining',
    reason: 'disks',
    requestId: '',
    volumeId: null,
    backend: BACKEND,
    pool: POOL,
    ...fields,
  };
}
