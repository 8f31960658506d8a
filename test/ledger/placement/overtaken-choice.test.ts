import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ReportedPool } from '../../../src/domain/report.js';
import { CommitGate } from '../commit-gate.js';
import { reason, rest, World } from '../support.js';

const GROUP = { capacity_group: 'a7' };

/** A thick pool of 100 GiB, all free. */
function pool(poolName: string, capabilities: JsonObject = {}): ReportedPool {
  return { poolName, capacity: { total: finite(100), free: finite(100) }, capabilities };
}

describe('a choice that something before it in the same transaction overtakes', () => {
  const gate = new CommitGate();
  let world: World;
  beforeEach(async () => {
    world = await World.start({}, gate.around);
    await report('a@x', pool('gold'));
    await report('b@x', pool('tin'));
  });
  afterEach(() => world.end());

  const report = (host: string, ...pools: readonly ReportedPool[]) =>
    world.report(host, { layout: { kind: 'pools', pools } });

  /**
   * What a create of 50 GiB comes to that is chosen before the others commit, and commits with
   * them.
   */
  async function createBehind(...changes: readonly (() => Promise<unknown>)[]): Promise<string> {
    gate.shut();
    const opening = world.ledger.heartbeat({
      host: 'new@x',
      cluster: null,
      zone: 'nova',
      serviceKind: 'volume',
    });
    await rest();
    const begun: Promise<unknown>[] = [];
    for (const change of changes) {
      begun.push(change());
      await rest();
    }
    const placed = world.create(50).then(
      ({ decision }) => decision.placement.pool,
      (error: unknown) => {
        if (reason('NO_VALID_BACKEND')(error)) return 'refused';
        throw error;
      },
    );
    await rest();
    gate.open();
    await Promise.all([opening, ...begun]);
    return placed;
  }

  const close = (name: string) => () => world.ledger.setPoolState(name, 'closed', 'full');

  it('goes to another pool, if an operator closes the chosen one', async () => {
    assert.equal(await createBehind(), 'a@x#gold');
    assert.equal(await createBehind(close('a@x#gold')), 'b@x#tin');
    assert.equal(await createBehind(close('b@x#tin')), 'refused');
  });

  it('goes to another pool, if an operator disables the host of the chosen one', async () => {
    const disable = () => world.ledger.setBackendState('a@x', 'disabled', 'firmware');
    assert.equal(await createBehind(disable), 'b@x#tin');
  });

  it('goes to another pool, if another create fills the chosen one', async () => {
    const fill = () => world.create(60, { resourceBackend: 'a@x#gold' });
    assert.equal(await createBehind(fill), 'b@x#tin');
  });

  it('goes to another pool, if a report says that the chosen one has no room', async () => {
    const capacity = { total: finite(100), free: finite(49) };
    const shrink = () => report('a@x', { ...pool('gold'), capacity });
    assert.equal(await createBehind(shrink), 'b@x#tin');
  });

  it('goes to another pool, if a report limits the sizes of volumes in the chosen one', async () => {
    const limit = () => report('a@x', pool('gold', { maximum_volume_size_gib: 49 }));
    assert.equal(await createBehind(limit), 'b@x#tin');
  });

  it('counts what a pool brings that joins the capacity group of the chosen one', async () => {
    await report('a@x', pool('gold', GROUP));
    await world.create(80, { resourceBackend: 'b@x#tin' });
    const join = () => report('b@x', pool('tin', GROUP));
    assert.equal(await createBehind(join), 'refused');
    assert.equal(world.ledger.pool('a@x#gold').state.group?.heldGib, 80);
  });
});
