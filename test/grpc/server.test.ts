import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { promisify } from 'node:util';
import { status as Code, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import pino from 'pino';
import { finite } from '../../src/domain/capacity.js';
import {
  Health,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as Serving,
} from '../../src/gen/grpc/health/v1/health_pb.js';
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
} from '../../src/gen/grpc/reflection/v1/reflection_pb.js';
import { ServerReflection as AlphaReflection } from '../../src/gen/grpc/reflection/v1alpha/reflection_pb.js';
import { CapabilityService } from '../../src/gen/stowage/v1/capability_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { startGrpcServer } from '../../src/grpc/server.js';
import { CommitGate } from '../ledger/commit-gate.js';
import { backendReport, World } from '../ledger/support.js';
import { VOLUME_ID } from './fixtures.js';
import { failure, type Rig, richStatus, startRig } from './harness.js';

const run = promisify(execFile);

const CAPABILITIES = {
  volume_backend_name: 'lvm',
  nothing: null,
  nested: { list: [1, 'x', null, true] },
};

describe('grpc server', () => {
  let rig: Rig;
  let world: World;
  let gate: CommitGate;

  beforeEach(async () => {
    gate = new CommitGate();
    world = await World.start({}, gate.around);
    const capacity = { total: finite(100), free: finite(100) };
    await world.ledger.report(
      backendReport('node1@lvm', [{ poolName: 'p', capacity, capabilities: CAPABILITIES }]),
    );
    rig = await startRig(world.ledger);
  });
  afterEach(async () => {
    gate.open();
    await rig.close();
    await world.end();
  });

  /** A release that is under way until the test opens the gate. */
  const underWay = async () => {
    await world.create(10, { volumeId: VOLUME_ID });
    gate.shut();
    return { answer: rig.unary(VolumeService.method.releaseVolume, { volumeId: VOLUME_ID }) };
  };

  it('states its health, as a whole and by service', async () => {
    const { check, list } = Health.method;
    assert.equal((await rig.unary(check, {})).status, Serving.NOT_SERVING);
    rig.server.setServing(true);
    assert.equal((await rig.unary(check, {})).status, Serving.SERVING);
    assert.equal(
      (await rig.unary(check, { service: 'stowage.v1.WorkerService' })).status,
      Serving.SERVING,
    );
    assert.equal((await failure(rig.unary(check, { service: 'nobody' }))).code, Code.NOT_FOUND);
    assert.equal(Object.keys((await rig.unary(list, {})).statuses).length, 9);
  });

  it('sends changes of its health to watchers', async () => {
    const call = rig.download(Health.method.watch, { service: 'stowage.v1.PoolService' });
    call.on('error', () => {});
    const next = async () => ((await once(call, 'data')) as [HealthCheckResponse])[0].status;
    assert.equal(await next(), Serving.NOT_SERVING);
    rig.server.setServing(true);
    assert.equal(await next(), Serving.SERVING);
    call.cancel();
  });

  for (const service of [ServerReflection, AlphaReflection]) {
    it(`describes itself over ${service.typeName}`, async () => {
      const call = rig.duplex(
        service.method.serverReflectionInfo as typeof ServerReflection.method.serverReflectionInfo,
      );
      const ask = async (messageRequest: ServerReflectionRequest['messageRequest']) => {
        call.write({ messageRequest });
        const [answer] = (await once(call, 'data')) as [ServerReflectionResponse];
        return answer.messageResponse;
      };
      const services = await ask({ case: 'listServices', value: '' });
      assert.deepEqual(
        services.case === 'listServicesResponse' && services.value.service.map(({ name }) => name),
        [
          'stowage.v1.SchedulerService',
          'stowage.v1.CapabilityService',
          'stowage.v1.WorkerService',
          'stowage.v1.PoolService',
          'stowage.v1.VolumeService',
          'stowage.v1.EventService',
          'stowage.v1.AccessService',
          'stowage.v1.StatusService',
          'grpc.health.v1.Health',
          'grpc.reflection.v1.ServerReflection',
          'grpc.reflection.v1alpha.ServerReflection',
        ],
      );
      const found = async (question: ServerReflectionRequest['messageRequest']) => {
        const answer = await ask(question);
        return answer.case === 'fileDescriptorResponse'
          ? answer.value.fileDescriptorProto.length
          : answer.case;
      };
      assert.equal(await found({ case: 'fileByFilename', value: 'google/protobuf/any.proto' }), 1);
      for (const value of [
        'stowage.v1.PoolService',
        'stowage.v1.PoolService.ListPools',
        'stowage.v1.Pool',
        'stowage.v1.Pool.pool',
        'stowage.v1.PoolCapacity',
        'stowage.v1.ADMIN_STATE_FROZEN',
        'stowage.v1.Capacity.kind',
        'google.protobuf.Struct',
        '.stowage.v1.Pool',
      ]) {
        assert.equal(
          typeof (await found({ case: 'fileContainingSymbol', value })),
          'number',
          value,
        );
      }
      const extension = { containingType: 'google.protobuf.FieldOptions', extensionNumber: 1159 };
      assert.equal(
        typeof (await found({
          case: 'fileContainingExtension',
          value: { $typeName: 'grpc.reflection.v1.ExtensionRequest', ...extension },
        })),
        'number',
      );
      const numbers = await ask({
        case: 'allExtensionNumbersOfType',
        value: 'google.protobuf.FieldOptions',
      });
      assert.ok(
        numbers.case === 'allExtensionNumbersResponse' &&
          numbers.value.extensionNumber.includes(1159),
      );
      assert.equal(
        await found({ case: 'fileContainingSymbol', value: 'no.such.Thing' }),
        'errorResponse',
      );
      assert.equal(await found({ case: 'fileByFilename', value: 'no.proto' }), 'errorResponse');
      call.end();
      const [ended] = await once(call, 'status');
      assert.equal(ended.code, Code.OK);
    });
  }

  it('is understood by buf curl, which knows it only by reflection', async () => {
    const url = `http://127.0.0.1:${rig.server.port}/stowage.v1.PoolService/ListPools`;
    const buf = 'node_modules/.bin/buf';
    const { stdout } = await run(buf, [
      'curl',
      '--http2-prior-knowledge',
      '--protocol',
      'grpc',
      url,
      '-d',
      '{}',
    ]);
    const answer = JSON.parse(stdout);
    assert.equal(answer.pools[0].pool, 'node1@lvm#p');
    assert.deepEqual(answer.pools[0].capabilities, {
      ...CAPABILITIES,
      pool_name: 'p',
      total_capacity_gb: 100,
      free_capacity_gb: 100,
    });
    const refused = await run(buf, [
      'curl',
      '--http2-prior-knowledge',
      '--protocol',
      'grpc',
      url,
      '-d',
      '{"pageSize": -1}',
    ]).catch((error) => error.stderr);
    assert.match(refused, /invalid_argument[\s\S]*page_size[\s\S]*google\.rpc\.BadRequest/);
  });

  it('finishes what is under way, and ends streams, when it stops', async () => {
    rig.server.setServing(true);
    const { answer } = await underWay();
    const stream = rig.duplex(CapabilityService.method.streamCapabilities);
    const watch = rig.download(Health.method.watch, {});
    const heard: Serving[] = [];
    watch.on('data', ({ status }: HealthCheckResponse) => heard.push(status));
    watch.on('error', () => {});
    await once(watch, 'data');
    await rig.unary(Health.method.check, {});
    const ended = once(stream, 'error') as Promise<[ServiceError]>;
    const drained = rig.server.drain(5000);
    const [error] = await ended;
    assert.equal(error.code, Code.UNAVAILABLE);
    assert.match(richStatus(error).message, /shutting down/);
    gate.open();
    assert.ok((await answer).readRevision > 0n);
    await drained;
    assert.deepEqual(heard, [Serving.SERVING, Serving.NOT_SERVING]);
    assert.equal((await failure(rig.unary(Health.method.check, {}))).code, Code.UNAVAILABLE);
  });

  it('waits for no connection without calls, nor for one that never said a word', async () => {
    const port = Number(rig.server.address.split(':').at(-1));
    const silent = connectTcp(port, '127.0.0.1');
    await once(silent, 'connect');
    const idle = connectHttp2(`http://${rig.server.address}`);
    await once(idle, 'remoteSettings');
    const begun = performance.now();
    // Far more than it takes, and than a test may wait.
    await rig.server.drain(600_000);
    assert.ok(performance.now() - begun < 60_000);
    silent.destroy();
    idle.destroy();
  });

  it('cuts off what does not end in time', async () => {
    const ended = failure((await underWay()).answer);
    await rig.unary(Health.method.check, {});
    // The open call would never end by itself.
    await rig.server.drain(100);
    assert.ok([Code.UNAVAILABLE, Code.CANCELLED].includes((await ended).code));
  });

  it('does not start if it cannot listen', async () => {
    const options = {
      ledger: world.ledger,
      listen: rig.server.address,
      credentials: ServerCredentials.createInsecure(),
      clock: Date.now,
      log: pino({ level: 'silent' }),
      maxMessageBytes: 1024,
      defaults: { zone: 'nova', volumeType: null },
      heartbeatMs: 1000,
    };
    await assert.rejects(startGrpcServer(options), /EADDRINUSE|address/i);
  });
});
