import type { DecisionRecord } from '../../src/domain/decision.js';
import type { BackendRecord, PoolRecord } from '../../src/domain/pool.js';
import type { CreateVolumeSpec, Placement, VolumeRecord } from '../../src/domain/volume.js';
import type { Offer } from '../../src/ledger/api/workers.js';

export const REQUEST_ID = '11111111-1111-4111-8111-111111111111';
export const VOLUME_ID = '22222222-2222-4222-8222-222222222222';
export const DECISION_ID = '33333333-3333-4333-8333-333333333333';

const placement: Placement = {
  pool: 'node1@lvm#p',
  backend: 'node1@lvm',
  host: 'node1@lvm#p',
  cluster: null,
  zone: 'nova',
};

export const decision: DecisionRecord = {
  decisionId: DECISION_ID,
  serial: 1,
  operation: 'create_volume',
  requestKey: `${REQUEST_ID}/acme`,
  subject: VOLUME_ID,
  projectId: 'p',
  attempt: 1,
  state: 'leased',
  placement,
  weight: 0.5,
  alternatives: [{ pool: 'node2@lvm#p', weight: 0.25 }],
  seed: 4_000_000_000,
  profile: 'default',
  allowReschedule: true,
  leaseToken: 7,
  createToken: 7,
  lease: { worker: 'w', expiresAt: 1_030_000, accepted: false },
  lastWorker: 'w',
  outcome: null,
  sequel: null,
  reason: '',
  decidedAt: 1_000_000,
  finishedAt: null,
};

export const spec: CreateVolumeSpec = {
  volumeId: VOLUME_ID,
  sizeGib: 10,
  projectId: 'acme',
  userId: 'alice',
  volumeType: null,
  zones: [],
  hints: {},
  resourceBackend: null,
  source: null,
  multiattach: false,
  metadata: {},
  allowReschedule: true,
  maxAlternatives: 3,
};

export function offer(decisionId: string, parts: Partial<Offer> = {}): Offer {
  return {
    decision: { ...decision, decisionId },
    order: 'create',
    requestId: REQUEST_ID,
    spec,
    detail: { kind: 'create_volume' },
    history: [],
    lease: { token: 7, expiresAt: 1_030_000 },
    breaks: 0,
    ...parts,
  };
}

export const backend: BackendRecord = {
  backend: 'node1@lvm',
  cluster: null,
  serviceKind: 'volume',
  ordinal: 1,
  accountingRevision: 3,
  downSince: null,
  representative: { host: 'node1@lvm', zone: 'nova' },
  adminState: 'enabled',
  reason: '',
  stateSince: null,
  report: {
    host: 'node1@lvm',
    reporters: {},
    accountingRevision: 2,
    measuredAt: null,
    receivedAt: 900_000,
    heardAt: 900_000,
    tooOld: false,
    digest: 'd',
  },
};

export function pool(name: string, parts: Partial<PoolRecord> = {}): PoolRecord {
  return {
    pool: `node1@lvm#${name}`,
    backend: 'node1@lvm',
    poolName: name,
    ordinal: 1,
    report: {
      space: {
        total: { kind: 'finite', gib: 1000 },
        free: { kind: 'finite', gib: 800 },
        allocatedGib: 200,
        allocatedStated: true,
        autoRatio: false,
        provisionedGib: 300,
        reservedPercentage: 10,
        thin: true,
        thick: false,
        ratio: 2,
      },
      capabilities: {
        volume_backend_name: 'lvm',
        nothing: null,
        nested: { list: [1, 'x', null, true] },
      },
    },
    heldGib: 10,
    confirmedGib: 5,
    containedGib: 7,
    volumeCount: 2,
    generation: 9,
    ...parts,
  };
}

export function volume(volumeId: string): VolumeRecord {
  return {
    volumeId,
    projectId: 'acme',
    sizeGib: 10,
    typeName: 'gold',
    state: 'available',
    home: placement,
    decisionId: DECISION_ID,
    error: null,
    createdAt: 900_000,
    updatedAt: 950_000,
  };
}
