import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CodedError } from '../../../src/domain/errors.js';
import type { Ledger } from '../../../src/ledger/api/ledger.js';
import { createSpec, World } from '../support.js';

/** What operators ask about a backend of one pool, whose name is `pool`. */
const ASKED: Readonly<Record<string, (ledger: Ledger, backend: string) => Promise<unknown>>> = {
  'state of a backend': (ledger, backend) => ledger.setBackendState(backend, 'frozen', 'moves'),
  'state of a pool': (ledger, backend) =>
    ledger.setPoolState(`${backend}#pool`, 'cordoned', 'full'),
  quarantine: (ledger, backend) => ledger.liftQuarantine(backend, 'mended'),
  'import of a volume': (ledger, backend) =>
    ledger.importVolume({
      volumeId: randomUUID(),
      pool: `${backend}#pool`,
      sizeGib: 1,
      projectId: 'project',
      typeName: '',
    }),
  'repair of a pool': (ledger, backend) =>
    ledger.reconcilePool({
      pool: `${backend}#pool`,
      listing: null,
      repair: true,
      allowMassForget: false,
    }),
  'drain of a pool': (ledger, backend) => ledger.planPoolDrain(`${backend}#pool`, 1),
};

describe('what another server has just heard', () => {
  let world: World;
  let other: Ledger;

  beforeEach(async () => {
    world = await World.start();
    other = (await world.beside()).ledger;
  });
  afterEach(() => world.end());

  for (const [what, ask] of Object.entries(ASKED))
    it(`is known at once: ${what}`, async () => {
      await world.report('node1@fast');
      await ask(other, 'node1@fast');
    });

  it('counts for a host that has moved to a cluster', async () => {
    await world.report('node1@fast');
    await other.setBackendState('node1@fast', 'enabled', '');
    await world.report('node1@fast', { cluster: 'prod@ceph' });
    const { state } = await other.setBackendState('node1@fast', 'disabled', 'moves');
    strictEqual(state.backend.backend, 'prod@ceph');
    deepStrictEqual(state.backend.representative, null);
  });

  it('keeps a new volume out of a pool that an operator has just closed', async () => {
    await world.report('node1@fast');
    const create = () =>
      other.createVolume({ requestId: randomUUID(), caller: 'project', spec: createSpec(1) });
    await create();
    for (const state of ['cordoned', 'closed'] as const) {
      await world.ledger.setPoolState('node1@fast#pool', state, 'full');
      await rejects(create(), ({ reason }: CodedError) => reason === 'NO_VALID_BACKEND');
    }
    await world.ledger.setPoolState('node1@fast#pool', 'open', '');
    await create();
  });
});
