import { create, type DescMethod, toBinary } from '@bufbuild/protobuf';
import { CapabilityService } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { EventService } from '../../../src/gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import { messageBytesOf } from '../../../src/grpc/validate/limits.js';
import { oneOf, type Random } from '../../faults/random.js';
import type { HostileMessage } from '../message.js';
import { breakOne } from './breaks.js';
import { Drawer } from './message.js';
import type { World } from './world.js';

const METHODS: readonly DescMethod[] = [
  SchedulerService,
  CapabilityService,
  WorkerService,
  PoolService,
  VolumeService,
  EventService,
].flatMap((service) => service.methods);

/** What servers and clients take unless they are told otherwise, less what a frame adds. */
const MESSAGE_BYTES = 4 * 1024 * 1024 - 16;
const SHARES = [0.02, 0.1, 0.3, 1];

/** Draws a message: of any method, at the edges of what is allowed, or just beyond one. */
export function drawMessage(random: Random, world: World): HostileMessage {
  const method = oneOf(random, METHODS);
  const beyond = random() < 0.35;
  for (let share = oneOf(random, SHARES); ; share /= 2) {
    const init = new Drawer(random, world, share).message(method.input);
    const broken = beyond ? breakOne(random, method.input, init) : null;
    const bytes = toBinary(method.input, create(method.input, init));
    if (bytes.length > Math.min(MESSAGE_BYTES, messageBytesOf(method.input) ?? MESSAGE_BYTES))
      continue;
    const kind = broken === null ? 'allowed' : `${broken.what} at ${broken.path}`;
    return { name: `${method.name}: ${kind}, ${bytes.length} bytes`, method, bytes, broken };
  }
}
