import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { CapabilityService } from '../../src/gen/stowage/v1/capability_service_pb.js';
import { fakeServer, richError } from '../client/fake-server.js';
import { buildGo, needGo } from './go-support.js';
import { run } from './support.js';

describe('the Go client of the quick start', () => {
  let directory: string;

  before(async function () {
    await needGo(this);
    directory = await mkdtemp(join(tmpdir(), 'stowage-go-'));
    await buildGo(directory);
  });
  after(async () => {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  /** Runs the program against a server that is UNAVAILABLE twice. */
  async function callsTo(environment: NodeJS.ProcessEnv): Promise<number> {
    let calls = 0;
    const reportCapabilities = (
      _call: ServerUnaryCall<unknown, unknown>,
      answer: sendUnaryData<unknown>,
    ) => {
      calls += 1;
      if (calls < 3) answer(richError(status.UNAVAILABLE, 'away', []));
      else answer(null, {});
    };
    const server = await fakeServer(CapabilityService, { reportCapabilities });
    try {
      const { code, stdout } = await run(
        join(directory, 'place'),
        ['-server', server.address],
        environment,
      );
      assert.equal(code, 1, stdout);
    } finally {
      server.stop();
    }
    return calls;
  }

  it('asks again while the server is UNAVAILABLE, where the library heeds its policy', async () => {
    assert.equal(await callsTo({ GRPC_GO_RETRY: 'on' }), 3);
  });
});
