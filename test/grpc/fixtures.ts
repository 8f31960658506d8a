import type { DecisionRecord } from '../../src/domain/decision.js';
import type { CreateVolumeSpec, Placement } from '../../src/domain/volume.js';
import type { Offer } from '../../src/ledger/api/workers.js';

export const REQUEST_ID = '11111111-1111-4111-8111-111111111111';
export const VOLUME_ID = '22222222-2222-4222-8222-222222222222';
const DECISION_ID = '33333333-3333-4333-8333-333333333333';

const placement: Placement = {
  pool: 'node1@lvm#p',
  backend: 'node1@lvm',
  host: 'node1@lvm#p',
  cluster: null,
  zone: 'nova',
};

const decision: DecisionRecord = {
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
