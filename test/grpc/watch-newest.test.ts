import assert from 'node:assert/strict';
import { connect, type StowageClient } from '../../src/client/index.js';
import { type Decision, DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import type {
  WatchNewestDecisionsRequest,
  WatchNewestDecisionsResponse,
} from '../../src/gen/stowage/v1/volume_service_pb.js';
import { newsIn } from '../../src/grpc/services/watch-newest.js';
import { World } from '../ledger/support.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type Rig, startRig } from './harness.js';

type Asked = Partial<Pick<WatchNewestDecisionsRequest, 'maxDecisions' | 'states' | 'projectId'>>;

describe('a watch of the newest decisions', () => {
  let world: World;
  let rig: Rig;
  let client: StowageClient;
  const stops: AbortController[] = [];

  beforeEach(async () => {
    world = await World.start();
    rig = await startRig(world.ledger);
    client = connect({ server: rig.server.address, deadlineMs: PATIENCE_MS });
    await world.report('a@x', { total: 1000 });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop.abort();
    client.close();
    await rig.close();
    await world.end();
  });

  /** A watch whose messages are read one at a time. */
  function follow(request: Asked = {}) {
    const stop = new AbortController();
    stops.push(stop);
    const stream = client.volumes
      .watchNewestDecisions(request, { signal: stop.signal })
      [Symbol.asyncIterator]();
    return async (): Promise<WatchNewestDecisionsResponse> => {
      const { value, done } = await stream.next();
      assert.ok(done !== true);
      return value;
    };
  }
  const sizes = (decisions: readonly Decision[]) =>
    decisions.map(({ reservations }) => Number(reservations[0]?.sizeGib));
  /** Time passes between two, so that they have an order. */
  const create = async (size: number, more: { readonly projectId?: string } = {}) => {
    world.now += 1;
    const answer = await world.create(size, more);
    return answer.decision.decisionId;
  };

  it('begins with the newest, and tells then what came, newest first', async () => {
    for (const size of [1, 2, 3]) await create(size);
    const next = follow({ maxDecisions: 2 });
    const first = await next();
    assert.deepEqual(sizes(first.decisions), [3, 2]);
    assert.equal(first.skipped, false);
    await create(4);
    const second = await next();
    assert.deepEqual(sizes(second.decisions), [4]);
    assert.equal(second.skipped, false);
  });

  it('begins with a message also if there is none', async () => {
    const next = follow();
    assert.deepEqual((await next()).decisions, []);
    await create(5);
    assert.deepEqual(sizes((await next()).decisions), [5]);
  });

  it('tells what changed, and nothing of what did not', async () => {
    const changed = await create(1);
    await create(2);
    const next = follow();
    await next();
    const worker = world.worker('w', ['a@x']);
    const offer = await worker.offer(changed);
    await worker.acknowledge(offer);
    await worker.created(offer);
    for (;;) {
      const { decisions } = await next();
      const one = decisions.find(({ decisionId }) => decisionId === changed);
      if (one?.state === DecisionState.CREATED) break;
    }
    // A report commits, and changes no decision: the next message is of the next decision.
    await world.report('a@x', { total: 900 });
    await create(3);
    assert.deepEqual(sizes((await next()).decisions), [3]);
  });

  it('is cut down to what is asked for', async () => {
    const next = follow({ projectId: 'other', states: [DecisionState.PENDING] });
    await next();
    await create(1);
    await create(2, { projectId: 'other' });
    assert.deepEqual(sizes((await next()).decisions), [2]);
  });
});

describe('what a watch of the newest decisions tells', () => {
  const newest = (...ids: readonly string[]) => ids.map((id) => ({ id, text: `state of ${id}` }));
  const known = (...ids: readonly string[]) =>
    new Map(newest(...ids).map((one) => [one.id, one.text]));

  it('is what is new or changed', () => {
    const now = [{ id: 'c', text: 'new' }, { id: 'b', text: 'changed' }, ...newest('a')];
    const { news, told } = newsIn(now, known('b', 'a'), true);
    assert.deepEqual(news, [0, 1]);
    assert.deepEqual([...told.keys()], ['c', 'b', 'a']);
  });

  it('says that some are left out, if none of before is among the newest', () => {
    assert.equal(newsIn(newest('d', 'c'), known('b', 'a'), true).skipped, true);
    assert.equal(newsIn(newest('c', 'b'), known('b', 'a'), true).skipped, false);
    // All there are: those of before are gone.
    assert.equal(newsIn(newest('d'), known('a'), false).skipped, false);
    assert.equal(newsIn(newest('d', 'c'), null, true).skipped, false);
    assert.equal(newsIn(newest('d', 'c'), new Map(), true).skipped, false);
  });
});
