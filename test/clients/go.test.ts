import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isOlder } from '../../scripts/go/release.js';
import { isRepeatable } from '../../src/client/repeatable.js';
import { AccessService } from '../../src/gen/stowage/v1/access_service_pb.js';
import { CapabilityService } from '../../src/gen/stowage/v1/capability_service_pb.js';
import { EventService } from '../../src/gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { StatusService } from '../../src/gen/stowage/v1/status_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../src/gen/stowage/v1/worker_service_pb.js';

describe('the Go module', () => {
  it('repeats what the TypeScript client repeats', () => {
    const services = [AccessService, CapabilityService, EventService, PoolService];
    const methods = [
      ...services,
      SchedulerService,
      StatusService,
      VolumeService,
      WorkerService,
    ].flatMap((service) => service.methods);
    const once = methods.filter((method) => !isRepeatable(method)).map(({ name }) => name);
    const source = readFileSync('clients/go/retry.go', 'utf8');
    const named = [...source.matchAll(/\w+Service_(\w+)_FullMethodName/g)].map(([, name]) => name);
    assert.deepEqual(named.sort(), once.sort());
  });

  it('is named alike by its imports, its code and the examples', () => {
    const name = /^module (\S+)$/m.exec(readFileSync('clients/go/go.mod', 'utf8'))?.[1];
    const naming = ['clients/go/buf.gen.yaml', 'examples/go/go.mod', 'docs/quickstart-go.md'];
    for (const file of naming) assert.ok(readFileSync(file, 'utf8').includes(`${name}`), file);
  });

  it('is built by a Go that is new enough', () => {
    assert.ok(isOlder('1.19.8', '1.26.0'));
    assert.ok(isOlder('1.26.0', '1.26.1'));
    assert.ok(!isOlder('1.26.8', '1.26.0'));
    assert.ok(!isOlder('1.21rc2', '1.21'));
    assert.ok(!isOlder('2.0', '1.26'));
  });
});
