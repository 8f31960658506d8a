import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { Authenticator } from '../../src/auth/authenticator.js';
import { finite } from '../../src/domain/capacity.js';
import { ErrorInfoSchema } from '../../src/gen/google/rpc/error_details_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { ruledMethods, SERVICES } from '../../src/grpc/access/methods.js';
import type { GrpcServerOptions } from '../../src/grpc/server.js';
import { backendReport, World } from '../ledger/support.js';
import { failure, type Rig, startRig } from './harness.js';

const HEADERS = { 'content-type': 'application/json', 'connect-protocol-version': '1' };

describe('calls of browsers', () => {
  let world: World;
  let rig: Rig;
  let http: Server;
  let base: string;
  let pools: Client<typeof PoolService>;

  const open = async (options: Partial<GrpcServerOptions> = {}) => {
    rig = await startRig(world.ledger, options);
    http = createServer(rig.server.web);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    pools = createClient(PoolService, createConnectTransport({ baseUrl: base }));
  };
  const post = (path: string, body = '{}', headers: Record<string, string> = HEADERS) =>
    fetch(`${base}/stowage.v1.${path}`, { method: 'POST', headers, body });

  beforeEach(async () => {
    world = await World.start();
    const capacity = { total: finite(100), free: finite(90) };
    await world.ledger.report(
      backendReport('a@x', [{ poolName: 'p', capacity, capabilities: {} }]),
    );
  });
  afterEach(async () => {
    http.closeAllConnections();
    http.close();
    await rig.close();
    await world.end();
  });

  it('are answered as calls over gRPC are', async () => {
    await open();
    const here = await pools.listPools({});
    const there = await rig.unary(PoolService.method.listPools, {});
    assert.equal(here.pools[0]?.pool, 'a@x#p');
    assert.deepEqual(here.pools, there.pools);
    const line = rig.logged.find(({ method }) => method === '/stowage.v1.PoolService/ListPools');
    assert.equal(line?.['code'], 'OK');
  });

  it('reach what an auditor may call, and nothing that changes anything', async () => {
    await open();
    const kinds = new Map(
      SERVICES.flatMap((service) =>
        service.methods.map((method) => [`${service.name}/${method.name}`, method.methodKind]),
      ),
    );
    const wrong: string[] = [];
    for (const { name, requires } of ruledMethods()) {
      const reads = requires === 'identity' || requires.includes('auditor');
      // A stream in this form is refused by its kind of content, before it begins.
      const streams = kinds.get(name) !== 'unary';
      const { status } = await post(name);
      const wanted = !reads ? [404] : streams ? [415] : [200, 400, 404];
      const reached = (await post(name, '{"unknown": true}')).headers.get('content-type');
      if (!wanted.includes(status)) wrong.push(`${name}: ${status}`);
      if (!streams && reads !== (reached === 'application/json')) wrong.push(`${name}: ${reached}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('are refused with reason and details', async () => {
    await open();
    const missing = (await failure(pools.getPool({ pool: 'a@x#none' }))) as unknown;
    assert.ok(missing instanceof ConnectError);
    assert.equal(missing.code, Code.NotFound);
    assert.equal(missing.findDetails(ErrorInfoSchema)[0]?.reason, 'POOL_NOT_FOUND');
    const invalid = (await failure(pools.listPools({ pageSize: -1 }))) as unknown;
    assert.ok(invalid instanceof ConnectError);
    assert.equal(invalid.findDetails(ErrorInfoSchema)[0]?.reason, 'INVALID_FIELDS');
  });

  it('must say that they mean it: no form of another site can', async () => {
    await open();
    const path = 'PoolService/ListPools';
    assert.equal((await post(path)).status, 200);
    assert.equal((await post(path, '{}', { 'content-type': 'application/json' })).status, 400);
    assert.equal(
      (await post(path, '{}', { ...HEADERS, 'content-type': 'text/plain' })).status,
      415,
    );
  });

  it('stream what happens, until the server stops', async () => {
    await open();
    const stream = pools.watchPools({ pools: ['a@x#p'] })[Symbol.asyncIterator]();
    const first = await stream.next();
    assert.equal(first.value?.pools[0]?.heldGib, 0n);
    await world.create(7);
    const next = await stream.next();
    assert.equal(next.value?.pools[0]?.heldGib, 7n);
    const ended = failure(stream.next());
    await rig.server.drain(200);
    const error = (await ended) as unknown;
    assert.ok(error instanceof ConnectError);
    assert.equal(error.findDetails(ErrorInfoSchema)[0]?.reason, 'SHUTTING_DOWN');
  });

  it('that stream are let go when the browser goes', async () => {
    await open();
    const stop = new AbortController();
    const stream = pools.watchPools({}, { signal: stop.signal })[Symbol.asyncIterator]();
    await stream.next();
    stop.abort();
    await failure(stream.next());
    const told = () => rig.observed.includes('/stowage.v1.PoolService/WatchPools CANCELLED');
    while (!told()) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('are let in by the same gate', async () => {
    const rules = { required: true, tokens: null, bindings: [] };
    const authenticator = new Authenticator(rules, () => 1_000_000);
    await open({ auth: { authenticator, reflection: 'off' } });
    for (const call of [pools.listPools({}), pools.watchPools({})[Symbol.asyncIterator]().next()]) {
      const error = (await failure(call)) as unknown;
      assert.ok(error instanceof ConnectError);
      assert.equal(error.code, Code.Unauthenticated);
      assert.equal(error.findDetails(ErrorInfoSchema)[0]?.reason, 'NO_CREDENTIALS');
    }
  });
});
