import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { UNKNOWN } from '../../../src/domain/capacity.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import { backendReport, createSpec, reason, rest, World } from '../support.js';

describe('backups', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
    await world.report('n1@lvm', { zone: 'west' });
  });
  afterEach(() => world.end());

  function service(host: string, capabilities: JsonObject = {}, zone = 'west') {
    const layout = { kind: 'whole', capacity: { total: UNKNOWN, free: UNKNOWN } } as const;
    return world.ledger.report({
      ...backendReport(host, []),
      serviceKind: 'backup',
      zone,
      capabilities,
      layout,
    });
  }

  function backup(
    more: {
      from?: string;
      driver?: string;
      backupId?: string;
      requestId?: string;
      zones?: readonly string[];
    } = {},
  ) {
    const {
      from = 'n1@lvm#pool',
      driver = null,
      backupId = randomUUID(),
      requestId = randomUUID(),
      zones = [],
    } = more;
    const spec = createSpec(10, {
      resourceBackend: null,
      allowReschedule: false,
      zones,
      volumeId: VOLUME,
    });
    return world.ledger.place({
      requestId,
      caller: 'project',
      spec,
      detail: { kind: 'create_backup', backupId, from, driver },
    });
  }
  const VOLUME = randomUUID();

  it('go to a service in the zone of their volume, are handed to its worker, and reserve nothing', async () => {
    await service('n2@backup', {}, 'east');
    await service('n3@backup');
    const worker = world.worker('w', ['n3@backup']);
    const backupId = randomUUID();
    const answer = await backup({ backupId });
    assert.deepEqual(
      [
        answer.decision.placement.backend,
        answer.decision.placement.zone,
        answer.decision.subject,
        answer.reservations,
      ],
      ['n3@backup', 'west', backupId, []],
    );
    const offer = await worker.offer(answer.decision.decisionId);
    assert.deepEqual(offer.detail, {
      kind: 'create_backup',
      backupId,
      from: 'n1@lvm#pool',
      driver: null,
    });
    assert.equal(offer.spec.volumeId, VOLUME);
    await worker.acknowledge(offer);
    await worker.created(offer);
    await assert.rejects(backup({ backupId }), reason('BACKUP_EXISTS'));
  });

  it('get the first answer when they are repeated, after a restart too', async () => {
    for (const host of ['n2@backup', 'n3@backup', 'n4@backup']) await service(host);
    const [requestId, backupId] = [randomUUID(), randomUUID()];
    const first = await backup({ requestId, backupId });
    await world.restart();
    assert.equal(
      (await backup({ requestId, backupId })).decision.decisionId,
      first.decision.decisionId,
    );
    await assert.rejects(
      backup({ requestId, backupId, driver: 'ceph' }),
      reason('REQUEST_ID_REUSED'),
    );
  });

  it(
    'never meet volumes: their services take none, are in no list of pools, and pools make ' +
      'no backup',
    async () => {
      const refused = await backup().catch((error: unknown) => error);
      assert.ok(refused instanceof CodedError);
      assert.match(
        refused.message,
        /^no backup service can make the backup; no service takes part/,
      );
      await service('n2@backup');
      const placed = await world.create(10, { zones: ['west'] });
      assert.equal(placed.decision.placement.backend, 'n1@lvm');
      await assert.rejects(
        world.create(10, { resourceBackend: 'n2@backup' }),
        reason('NO_VALID_BACKEND'),
      );
      const { items } = world.ledger.listPools({
        backend: null,
        pool: null,
        capabilities: {},
        extraSpecs: {},
        zone: null,
        participating: null,
        after: '',
        limit: 10,
      });
      assert.deepEqual(
        items.map(({ pool }) => pool.pool),
        ['n1@lvm#pool'],
      );
    },
  );

  it('leave out services that are down, disabled or frozen, and come back to them', async () => {
    await service('n2@backup');
    for (const state of ['disabled', 'frozen'] as const) {
      await world.ledger.setBackendState('n2@backup', state, '');
      await assert.rejects(backup(), reason('NO_VALID_BACKEND'));
    }
    await world.ledger.setBackendState('n2@backup', 'enabled', '');
    await backup();
    await world.pass(61_000);
    await assert.rejects(backup(), reason('NO_VALID_BACKEND'));
    await service('n2@backup');
    assert.equal((await backup()).decision.placement.backend, 'n2@backup');
  });

  it('are made in the zone of their volume also while its own backend is down', async () => {
    await service('n2@backup', {}, 'east');
    await world.pass(61_000);
    await service('n2@backup', {}, 'east');
    await assert.rejects(backup(), reason('NO_VALID_BACKEND'));
    assert.equal((await backup({ zones: ['east'] })).decision.placement.backend, 'n2@backup');
    assert.equal((await backup({ from: 'never@seen' })).decision.placement.backend, 'n2@backup');
  });

  it('that fail are told, and may be asked for again', async () => {
    await service('n2@backup');
    const worker = world.worker('w', ['n2@backup']);
    const backupId = randomUUID();
    const { decision } = await backup({ backupId });
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    const outcome = await worker.failed(offer);
    assert.equal(
      outcome.next.kind === 'refused' && outcome.next.failure.reason,
      'OPERATION_FAILED',
    );
    await rest();
    assert.notEqual((await backup({ backupId })).decision.decisionId, decision.decisionId);
  });

  it('say nothing of capacity in the event log', async () => {
    await service('n2@backup');
    const { items } = await world.ledger.listEvents({
      filter: EVERY_EVENT,
      after: null,
      newestFirst: false,
      limit: 10,
    });
    assert.deepEqual(
      items.map(({ event: { payload } }) => payload.kind === 'capacity' && payload.pool),
      ['n1@lvm#pool', null],
    );
  });
});
