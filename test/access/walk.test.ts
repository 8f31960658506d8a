import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { StowageError } from '../../src/client/index.js';
import { ruledMethods } from '../../src/grpc/access/methods.js';
import { hasOpenssl } from '../support/authority.js';
import { CALLS, outcomeOf, type Target } from './calls.js';
import { type Actor, Site } from './site.js';

/** Who may call what, as docs/security.md promises it: written by hand, held against the server. */
const MAY: Readonly<Record<string, string>> = {
  'SchedulerService/ScheduleCreateVolume': 'client',
  'SchedulerService/StreamCreateVolumes': 'client',
  'SchedulerService/ScheduleManageVolume': 'client',
  'SchedulerService/ScheduleCreateSnapshot': 'client',
  'SchedulerService/ScheduleManageSnapshot': 'client',
  'SchedulerService/ScheduleExtendVolume': 'client',
  'SchedulerService/ScheduleMigrateVolume': 'client',
  'SchedulerService/ScheduleRetypeVolume': 'client',
  'SchedulerService/ScheduleCreateGroup': 'client',
  'SchedulerService/ScheduleCreateVolumes': 'client',
  'SchedulerService/ScheduleCreateBackup': 'client',
  'SchedulerService/ValidateCapacity': 'client',
  'SchedulerService/ExplainPlacement': 'client operator auditor',
  'SchedulerService/ExplainCreateVolumes': 'client operator auditor',
  'SchedulerService/EstimateCapacity': 'client operator auditor',
  'SchedulerService/EvaluateExpression': 'manager operator auditor',
  'SchedulerService/ReplayDecision': 'client operator auditor',
  'SchedulerService/GetDiagnosis': 'client operator auditor',
  'SchedulerService/ListWaitingRequests': 'client operator auditor',
  'CapabilityService/ReportCapabilities': 'manager',
  'CapabilityService/StreamCapabilities': 'manager',
  'CapabilityService/Heartbeat': 'manager',
  'WorkerService/WatchDecisions': 'worker',
  'WorkerService/AcknowledgeDecisions': 'worker',
  'WorkerService/RenewLeases': 'worker',
  'WorkerService/ReportOutcomes': 'worker',
  'PoolService/ListPools': 'operator auditor',
  'PoolService/WatchPools': 'operator auditor',
  'PoolService/GetPool': 'operator auditor',
  'PoolService/ListBackends': 'manager worker operator auditor',
  'PoolService/ReconcilePool': 'operator',
  'PoolService/RenameBackend': 'operator',
  'PoolService/ForgetBackend': 'operator',
  'PoolService/SetBackendState': 'operator',
  'PoolService/LiftQuarantine': 'operator',
  'PoolService/SetPoolState': 'operator',
  'PoolService/PlanPoolDrain': 'operator auditor',
  'VolumeService/GetVolume': 'client operator auditor',
  'VolumeService/ListVolumes': 'client operator auditor',
  'VolumeService/ListDecisions': 'client operator auditor',
  'VolumeService/WatchNewestDecisions': 'client operator auditor',
  'VolumeService/ImportVolumes': 'operator',
  'VolumeService/ReleaseVolume': 'client operator',
  'VolumeService/ReleaseSnapshot': 'client operator',
  'VolumeService/RescheduleVolume': 'operator',
  'VolumeService/SettleDecision': 'operator',
  'EventService/ListEvents': 'client operator auditor',
  'EventService/WatchEvents': 'client operator auditor',
  'StatusService/GetStatus': 'operator auditor',
  'AccessService/WhoAmI':
    'client manager worker operator auditor metrics client+ manager+ worker+ unbound',
};

const SHORT: Readonly<Partial<Record<Actor, string>>> = {
  'client of another project': 'client+',
  'manager of another host': 'manager+',
  'worker of another backend': 'worker+',
  'somebody unbound': 'unbound',
};
const shortOf = (actor: Actor) => SHORT[actor] ?? actor;
const MISSING = 'PERMISSION_DENIED ROLE_MISSING';
const FOREIGN = 'PERMISSION_DENIED OUT_OF_SCOPE';

/**
 * What a neighbour gets for naming what is another's. `hidden`: just what it gets for something
 * that there is not.
 */
const NEIGHBOUR: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.keys(MAY)
      .filter((name) => /^SchedulerService\/(Schedule|Stream|Validate|Explain|Estimate)/.test(name))
      .map((name) => [name, FOREIGN]),
  ),
  'SchedulerService/EvaluateExpression': FOREIGN,
  'SchedulerService/ReplayDecision': 'hidden',
  'SchedulerService/GetDiagnosis': 'hidden',
  'SchedulerService/ListWaitingRequests': FOREIGN,
  'CapabilityService/ReportCapabilities': FOREIGN,
  'CapabilityService/StreamCapabilities': FOREIGN,
  'CapabilityService/Heartbeat': FOREIGN,
  'WorkerService/WatchDecisions': FOREIGN,
  'WorkerService/AcknowledgeDecisions': FOREIGN,
  'WorkerService/RenewLeases': FOREIGN,
  'WorkerService/ReportOutcomes': FOREIGN,
  'VolumeService/GetVolume': 'hidden',
  'VolumeService/ListVolumes': FOREIGN,
  'VolumeService/ListDecisions': FOREIGN,
  'VolumeService/WatchNewestDecisions': FOREIGN,
  'VolumeService/ReleaseVolume': 'hidden',
  'VolumeService/ReleaseSnapshot': 'hidden',
  'EventService/ListEvents': FOREIGN,
  'EventService/WatchEvents': FOREIGN,
};

describe('who may do what', () => {
  let site: Site;
  let owned: Target;
  before(async function () {
    if (!hasOpenssl()) this.skip();
    site = await Site.start();
    owned = await furnish(site);
  });
  after(() => site?.stop());

  /** The same with the ids of things that there are not. */
  const absent = (): Target => ({
    ...owned,
    volumeId: randomUUID(),
    snapshotId: randomUUID(),
    decisionId: randomUUID(),
    requestId: randomUUID(),
  });

  it('is asked of every method that there is', () => {
    const names = ruledMethods().map(({ name }) => name);
    assert.deepEqual(Object.keys(MAY).toSorted(), names.toSorted());
    assert.deepEqual(Object.keys(CALLS).toSorted(), names.toSorted());
  });

  it('holds for every method and every role', async () => {
    const table: Record<string, string>[] = [];
    const wrong: string[] = [];
    for (const [name, call] of Object.entries(CALLS)) {
      const row: Record<string, string> = { method: name };
      for (const actor of site.actors) {
        const outcome = await outcomeOf(call(site.as(actor), absent()));
        const may = (MAY[name] ?? '').split(' ').includes(shortOf(actor));
        const role = shortOf(actor).replace('+', '');
        const neighbour = shortOf(actor).endsWith('+') && (MAY[name] ?? '').includes(role);
        row[shortOf(actor)] = outcome;
        const right = neighbour
          ? !outcome.startsWith('UNAUTHENTICATED') && outcome !== MISSING
          : actor === 'nobody'
            ? outcome === 'UNAUTHENTICATED NO_CREDENTIALS'
            : may
              ? !/^(UNAUTHENTICATED|PERMISSION_DENIED|INTERNAL|UNKNOWN)/.test(outcome)
              : outcome === MISSING;
        if (!right) wrong.push(`${name} as ${actor}: ${outcome}`);
      }
      table.push(row);
    }
    print(table);
    assert.deepEqual(wrong, []);
  });

  it("keeps neighbours of each kind from each other's", async () => {
    const wrong: string[] = [];
    for (const [name, wanted] of Object.entries(NEIGHBOUR)) {
      const call = CALLS[name];
      assert.ok(call !== undefined);
      const neighbours = site.actors
        .filter((actor) => shortOf(actor).endsWith('+'))
        .filter((actor) => (MAY[name] ?? '').includes(shortOf(actor).replace('+', '')));
      assert.ok(neighbours.length > 0, name);
      for (const actor of neighbours) {
        const foreign = await refusalOf(call(site.as(actor), owned), owned);
        const ghost = absent();
        const none = await refusalOf(call(site.as(actor), ghost), ghost);
        if (wanted === FOREIGN && !foreign.startsWith(FOREIGN))
          wrong.push(`${name} as ${actor}: ${foreign}`);
        if (foreign !== none) wrong.push(`${name} as ${actor}: ${foreign} tells it from ${none}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('lets nobody reach a volume by naming a project of its own', async () => {
    const neighbour = site.as('client of another project');
    const asked = { ...owned, projectId: 'other' };
    const ghost = { ...absent(), projectId: 'other' };
    const ofVolumes = [
      'ScheduleCreateSnapshot',
      'ScheduleManageSnapshot',
      'ScheduleExtendVolume',
      'ScheduleMigrateVolume',
      'ScheduleRetypeVolume',
      'ScheduleCreateBackup',
    ];
    for (const name of ofVolumes) {
      const call = CALLS[`SchedulerService/${name}`];
      assert.ok(call !== undefined);
      const foreign = await refusalOf(call(neighbour, asked), asked);
      assert.match(foreign, /^NOT_FOUND VOLUME_NOT_FOUND/, name);
      assert.equal(foreign, await refusalOf(call(neighbour, ghost), ghost), name);
    }
  });

  it('tells of an id that another took only that it is taken', async () => {
    const neighbour = site.as('client of another project');
    const asked = { ...owned, projectId: 'other' };
    for (const name of [
      'ScheduleCreateVolume',
      'StreamCreateVolumes',
      'ScheduleManageVolume',
      'ValidateCapacity',
    ]) {
      const call = CALLS[`SchedulerService/${name}`];
      assert.ok(call !== undefined);
      assert.equal(
        await refusalOf(call(neighbour, asked), asked),
        'ALREADY_EXISTS VOLUME_EXISTS: volume VOLUME exists {"volume_id":"VOLUME"}',
        name,
      );
    }
    assert.equal(
      await refusalOf(
        CALLS['SchedulerService/ScheduleCreateGroup']?.(neighbour, asked) ?? Promise.resolve(),
        asked,
      ),
      'ALREADY_EXISTS GROUP_EXISTS: group GROUP exists {"group_id":"GROUP"}',
    );
    // What it could not have stays as it was.
    const { volume } = await site.as('client').volumes.getVolume({ volumeId: owned.volumeId });
    assert.equal(volume?.projectId, 'acme');
  });

  it("lists a project's own, events included, and nothing beside", async () => {
    const neighbour = site.as('client of another project');
    const mine = { requestId: randomUUID(), volumeId: randomUUID(), projectId: 'team-a' };
    await neighbour.scheduler.scheduleCreateVolume({ ...mine, sizeGib: 1n });
    const { volumes } = await neighbour.volumes.listVolumes({ projectId: 'team-a' });
    assert.deepEqual(
      volumes.map(({ volumeId }) => volumeId),
      [mine.volumeId],
    );
    // It has several, so it has to say which: a part must not look like the whole.
    for (const list of [
      neighbour.volumes.listVolumes({}),
      neighbour.volumes.listDecisions({}),
      neighbour.events.listEvents({}),
    ])
      assert.equal(await outcomeOf(list), FOREIGN);
    // Who has one alone need not.
    const client = site.as('client');
    const own = await client.volumes.listVolumes({});
    assert.ok(own.volumes.length > 0);
    assert.ok(own.volumes.every(({ projectId }) => projectId === 'acme'));
    const { events } = await client.events.listEvents({});
    assert.ok(events.every(({ payload }) => payload.case !== 'capacityChanged'));
    const all = await site.as('auditor').volumes.listVolumes({});
    assert.ok(all.volumes.some(({ projectId }) => projectId === 'team-a'));
  });

  it('makes request ids an identity’s own', async () => {
    const requestId = randomUUID();
    const asked = { requestId, sizeGib: 1n };
    const one = { ...asked, volumeId: randomUUID(), projectId: 'acme' };
    const other = { ...asked, volumeId: randomUUID(), projectId: 'other' };
    const client = site.as('client');
    const neighbour = site.as('client of another project');
    const first = await client.scheduler.scheduleCreateVolume(one);
    const second = await neighbour.scheduler.scheduleCreateVolume(other);
    assert.notEqual(first.decisionId, second.decisionId);
    const again = await client.scheduler.scheduleCreateVolume(one);
    assert.equal(again.decisionId, first.decisionId);
    // Also within one project.
    const colleague = site.connect({ token: await site.token('api-2') });
    const third = { ...one, volumeId: randomUUID() };
    const { decisionId } = await colleague.scheduler.scheduleCreateVolume(third);
    assert.notEqual(decisionId, first.decisionId);
    await colleague.volumes.releaseVolume({ volumeId: third.volumeId });
    const [mine, theirs] = await Promise.all(
      [client, colleague].map((each) =>
        each.scheduler.getDiagnosis({ requestId, projectId: 'acme' }),
      ),
    );
    assert.deepEqual([mine?.volumeId, theirs?.volumeId], [one.volumeId, third.volumeId]);
    // An operator finds them by the project, the newest where there are several.
    for (const [projectId, volumeId] of [
      ['acme', third.volumeId],
      ['other', other.volumeId],
    ] as const) {
      const found = await site.as('operator').scheduler.getDiagnosis({ requestId, projectId });
      assert.equal(found.volumeId, volumeId);
    }
  });

  it("keeps a worker from another's stream, orders and leases", async () => {
    const neighbour = site.as('worker of another backend');
    const worker = site.as('worker');
    const { workerId } = owned;
    const ending = new AbortController();
    const ended: string[] = [];
    const stream = worker.workers.watchDecisions(
      { workerId, targets: ['n1@lvm'] },
      { signal: ending.signal },
    );
    const watching = (async () => {
      try {
        for await (const _ of stream);
      } catch (error) {
        ended.push(String(error));
      }
    })();
    // The same id is another worker's.
    const theirs = neighbour.workers.watchDecisions({ workerId, targets: ['n2@lvm'] });
    for await (const _ of theirs) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(ended, []);
    for (const target of ['n1@lvm', 'n1', 'n3'])
      assert.equal(
        await outcomeOf(
          (async () => {
            for await (const _ of neighbour.workers.watchDecisions({ workerId, targets: [target] }))
              break;
          })(),
        ),
        FOREIGN,
        target,
      );
    // Naming a backend of its own does not show that another's decision is there.
    const mine = { ...owned, backend: 'n2@lvm' };
    const ghost = { ...absent(), backend: 'n2@lvm' };
    for (const name of ['AcknowledgeDecisions', 'RenewLeases', 'ReportOutcomes']) {
      const call = CALLS[`WorkerService/${name}`];
      assert.ok(call !== undefined);
      const foreign = await refusalOf(call(neighbour, mine), mine);
      assert.match(foreign, /^NOT_FOUND DECISION_NOT_FOUND/);
      assert.equal(foreign, await refusalOf(call(neighbour, ghost), ghost));
    }
    ending.abort();
    await watching;
  });

  it('keeps a manager from a cluster that it is not for', async () => {
    const manager = site.as('manager of another host');
    const call = manager.capabilities.heartbeat({ host: 'n2@lvm', cluster: 'c1@lvm' });
    assert.equal(await outcomeOf(call), FOREIGN);
    assert.equal(await outcomeOf(manager.capabilities.heartbeat({ host: 'n2@lvm' })), 'OK');
    // Also with a report that nobody sent before.
    for (const name of ['ReportCapabilities', 'StreamCapabilities', 'Heartbeat']) {
      const report = CALLS[`CapabilityService/${name}`];
      assert.ok(report !== undefined);
      assert.equal(await outcomeOf(report(manager, { ...owned, host: 'n9@lvm' })), FOREIGN, name);
      assert.equal(await outcomeOf(report(manager, { ...owned, host: 'n2@lvm' })), 'OK', name);
    }
  });

  it('shows managers and workers their own backends alone', async () => {
    await site.as('manager of another host').capabilities.heartbeat({ host: 'n2@lvm' });
    const shown = async (actor: Actor) =>
      (await site.as(actor).pools.listBackends({})).backends.map(({ backend }) => backend);
    assert.deepEqual(await shown('manager'), ['n1@lvm']);
    assert.deepEqual(await shown('worker'), ['n1@lvm']);
    assert.deepEqual(await shown('worker of another backend'), ['n2@lvm']);
    assert.deepEqual(await shown('auditor'), ['n1@lvm', 'n2@lvm']);
  });

  it('is known to whoever asks', async () => {
    const who = await site.as('client of another project').access.whoAmI({});
    assert.equal(who.name, 'other-api');
    assert.deepEqual(who.roles[0]?.projects, ['other', 'team-*']);
    assert.ok(who.expiresAt !== undefined);
    assert.equal((await site.as('operator').access.whoAmI({})).name, 'CN=boss,O=Cloud');
  });
});

/** Acme's volume, decided and accepted, with all that hangs on it. */
async function furnish(site: Site): Promise<Target> {
  const target: Target = {
    projectId: 'acme',
    volumeId: randomUUID(),
    snapshotId: randomUUID(),
    groupId: randomUUID(),
    backupId: randomUUID(),
    decisionId: '',
    requestId: randomUUID(),
    host: 'n1@lvm',
    backend: 'n1@lvm',
    pool: 'n1@lvm#p',
    workerId: 'w1',
    leaseToken: 1n,
  };
  await CALLS['CapabilityService/ReportCapabilities']?.(site.as('manager'), target);
  const asked = { requestId: target.requestId, projectId: 'acme', sizeGib: 1n };
  const { decisionId } = await site
    .as('client')
    .scheduler.scheduleCreateVolume({ ...asked, volumeId: target.volumeId });
  const worker = site.as('worker');
  const stream = worker.workers.watchDecisions({ workerId: 'w1', targets: ['n1@lvm'] });
  let leaseToken = 0n;
  for await (const { offers } of stream) {
    leaseToken = offers[0]?.lease?.token ?? 0n;
    if (leaseToken > 0n) break;
  }
  const made = { ...target, decisionId, leaseToken };
  await CALLS['WorkerService/AcknowledgeDecisions']?.(worker, made);
  await CALLS['WorkerService/ReportOutcomes']?.(worker, made);
  await CALLS['SchedulerService/ScheduleCreateSnapshot']?.(site.as('client'), made);
  await CALLS['SchedulerService/ScheduleCreateGroup']?.(site.as('client'), made);
  return made;
}

/** A refusal in one line, the ids of its target by their names. */
async function refusalOf(call: Promise<unknown>, target: Target): Promise<string> {
  try {
    await call;
    return 'OK';
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    let line = `${error.code} ${error.reason}: ${error.message} ${JSON.stringify(error.metadata)}`;
    for (const [name, id] of [
      ['VOLUME', target.volumeId],
      ['SNAPSHOT', target.snapshotId],
      ['GROUP', target.groupId],
      ['DECISION', target.decisionId],
      ['REQUEST', target.requestId],
    ] as const)
      line = line.replaceAll(id, name);
    return line;
  }
}

/** Prints who got what. */
function print(table: readonly Record<string, string>[]): void {
  const [first = {}] = table;
  const columns = Object.keys(first);
  const short = (text: string) =>
    text
      .replace('PERMISSION_DENIED ', '')
      .replace('UNAUTHENTICATED NO_CREDENTIALS', 'who?')
      .replace('ROLE_MISSING', '-')
      .replace('OUT_OF_SCOPE', 'not its own')
      .replace(/^[A-Z_]+ /, '');
  const cells = [columns, ...table.map((row) => columns.map((name) => short(row[name] ?? '')))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  for (const row of cells)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
