import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRegistry } from '@bufbuild/protobuf';
import { connect, type StowageClient, StowageError } from '../../src/client/index.js';
import { SERVICES } from '../../src/grpc/access/methods.js';
import { makeStubs, needPython, PYTHON } from '../e2e/python-support.js';
import { run } from '../e2e/support.js';
import { ServerProcess } from '../outage/server-process.js';
import { report, temporary } from '../outage/support.js';

const FILE = 'examples/service-config.json';
const AWAY_MS = 1500;

interface ServiceConfig {
  readonly methodConfig: readonly {
    readonly name: readonly { readonly service: string; readonly method?: string }[];
    readonly timeout?: string;
    readonly retryPolicy?: object;
  }[];
}

describe('examples/service-config.json', () => {
  let place: Awaited<ReturnType<typeof temporary>>;
  let server: ServerProcess;
  let config: string;

  before(async function () {
    // A limit on file size simulates a full disk. Only Linux can set it on a running process.
    if (process.platform !== 'linux') this.skip();
    config = await readFile(FILE, 'utf8');
    place = await temporary();
    server = await ServerProcess.start(place.dir);
    await report(server.client, 'a@x', 1000);
    await report(server.client, 'b@x', 100);
  });
  after(async () => {
    if (server !== undefined) assert.equal(await server.stop(), 0, server.output);
    await place?.remove();
  });

  /** Runs a call while no file of the server may grow, as on a full disk. */
  const withoutDisk = async <T>(call: () => Promise<T>): Promise<T> => {
    limitFiles(server.pid, '1');
    const back = setTimeout(() => limitFiles(server.pid, 'unlimited'), AWAY_MS);
    try {
      return await call();
    } finally {
      clearTimeout(back);
      limitFiles(server.pid, 'unlimited');
    }
  };
  const withClient = async <T>(
    channelOptions: object,
    use: (client: StowageClient) => Promise<T>,
  ): Promise<T> => {
    const client = connect({ server: server.address, channelOptions: { ...channelOptions } });
    try {
      return await use(client);
    } finally {
      client.close();
    }
  };
  const create = (client: StowageClient) =>
    client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: 1n,
    });
  const placed = async () =>
    (await server.client.pools.getPool({ pool: 'a@x#pool' })).pool?.volumeCount;
  const unavailable = (error: unknown) =>
    error instanceof StowageError && error.reason === 'STORE_UNAVAILABLE';

  it('gives every method a policy, names no other, and repeats only what is safe', () => {
    const registry = createRegistry(...SERVICES);
    const methods = (JSON.parse(config) as ServiceConfig).methodConfig.flatMap(
      ({ name, ...policy }) => name.map(({ service, method }) => ({ service, method, ...policy })),
    );
    for (const { service, method } of methods) {
      const known = registry.getService(service);
      assert.ok(known, service);
      if (method !== undefined)
        assert.ok(
          known.methods.some(({ name }) => name === method),
          method,
        );
    }
    const policyOf = (service: string, method: string) =>
      methods.find((each) => each.service === service && each.method === method) ??
      methods.find((each) => each.service === service && each.method === undefined);
    const without = SERVICES.flatMap(({ typeName, methods: all }) =>
      all
        .filter(({ name }) => policyOf(typeName, name)?.retryPolicy === undefined)
        .map(({ name }) => name),
    );
    const streams = SERVICES.flatMap(({ methods: all }) =>
      all.filter(({ methodKind }) => methodKind !== 'unary').map(({ name }) => name),
    );
    assert.deepEqual(without.toSorted(), [...streams, 'RescheduleVolume'].toSorted());
    // A deadline would cut a stream off.
    for (const { typeName, methods: all } of SERVICES)
      for (const { name, methodKind } of all)
        assert.equal(
          policyOf(typeName, name)?.timeout,
          methodKind === 'unary' ? '30s' : undefined,
          name,
        );
  });

  it('sees a client of grpc-js through while the disk is away, with one placement', async () => {
    await assert.rejects(
      withoutDisk(() => withClient({}, create)),
      unavailable,
    );
    const count = await placed();
    const answer = await withoutDisk(() => withClient({ 'grpc.service_config': config }, create));
    assert.equal(answer.placement?.pool, 'a@x#pool');
    assert.equal(await placed(), (count ?? 0n) + 1n);
  });

  it('does not repeat what would be done twice', async () => {
    const volumeId = randomUUID();
    await server.client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId,
      sizeGib: 1n,
    });
    const move = (client: StowageClient) => client.volumes.rescheduleVolume({ volumeId });
    await assert.rejects(
      withoutDisk(() => withClient({ 'grpc.service_config': config }, move)),
      unavailable,
    );
    assert.equal((await server.client.volumes.getVolume({ volumeId })).decisions.length, 1);
  });

  it('sees the Python client through', async function () {
    await needPython(this);
    const stubs = await makeStubs();
    try {
      const count = (await placed()) ?? 0n;
      const place = ['test/e2e/python/service_config.py', server.address];
      const { code, stdout, stderr } = await withoutDisk(() => run(PYTHON, place, stubs.env));
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /goes to a@x#pool/);
      assert.equal(await placed(), count + 1n);
    } finally {
      await stubs.remove();
    }
  });
});

function limitFiles(pid: number, bytes: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}
