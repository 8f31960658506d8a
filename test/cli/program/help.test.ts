import assert from 'node:assert/strict';
import type { DescService } from '@bufbuild/protobuf';
import { everyCommand, type StowageCommand } from '../../../src/cli/options/command.js';
import { createProgram } from '../../../src/cli/program/program.js';
import { CapabilityService } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { EventService } from '../../../src/gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import { fakeIo, run } from '../fake-io.js';

const SERVICES: readonly DescService[] = [
  CapabilityService,
  EventService,
  PoolService,
  SchedulerService,
  VolumeService,
  WorkerService,
];
const commands = async (): Promise<readonly (readonly [string, StowageCommand])[]> => [
  ...everyCommand(await createProgram(fakeIo().io)),
];

/**
 * The words of a line as a shell splits them, without other programs' words before or after a pipe
 * or redirection.
 */
function words(line: string): readonly string[] {
  const ours =
    line.split(/\| | > |<\(|\)/).find((part) => part.trim().startsWith('stowage ')) ?? '';
  return [...ours.matchAll(/'([^']*)'|(\S+)/g)]
    .map(([, quoted, bare]) => quoted ?? bare ?? '')
    .slice(1);
}

describe('help', () => {
  it('describes every command, its arguments and its options', async () => {
    for (const [path, command] of await commands()) {
      assert.match(command.description(), /^[A-Z].*\.$/s, path);
      for (const option of command.options)
        assert.ok(option.description.length > 3, `${path} ${option.flags}`);
      for (const argument of command.registeredArguments)
        assert.ok(argument.description.length > 3, `${path} <${argument.name()}>`);
    }
  });

  it('shows examples of every command that the command line takes as they are', async () => {
    for (const [path, command] of await commands()) {
      assert.ok(command.examples.length > 0, path);
      const { code, out } = await run([...path.split(' '), '--help']);
      assert.equal(code, 0);
      for (const example of command.examples) {
        assert.ok(out.includes(`  ${example}`), `${path}: ${example}`);
        assert.equal(await taken(words(example)), path, example);
      }
    }
  });

  it('lists the columns of every command that has some', async () => {
    for (const [path, command] of await commands())
      assert.equal(
        command.columnNames.length > 0,
        command.options.some(({ long }) => long === '--columns'),
        path,
      );
    const { out } = await run(['pool', 'list', '--help']);
    assert.match(out, /^Columns:\n {2}pool, zone, [\s\S]*^Only if named:\n {2}state, /m);
  });

  it('lists every command in its group', async () => {
    for (const [path, command] of (await commands()).filter(([one]) => one !== 'complete')) {
      const group = path.split(' ').slice(0, -1);
      const { out } = await run([...group, '--help']);
      assert.match(out, new RegExp(`^  ${command.name()}\\b`, 'm'), path);
    }
  });

  it('has a command for every RPC', async () => {
    const called = new Set(
      (await commands()).flatMap(([, command]) =>
        command.rpcs.map((rpc) => `${rpc.parent.typeName}/${rpc.name}`),
      ),
    );
    const missing = SERVICES.flatMap(({ typeName, methods }) =>
      methods.map(({ name }) => `${typeName}/${name}`),
    ).filter((rpc) => !called.has(rpc));
    assert.deepEqual(missing, []);
  });
});

/** The command that the words would run. */
async function taken(arguments_: readonly string[]): Promise<string> {
  const found: string[] = [];
  const program = await createProgram(fakeIo().io);
  program.hook('preAction', (_, command) => {
    for (let at = command; at.parent !== null; at = at.parent) found.unshift(at.name());
    throw new Error('found');
  });
  await program
    .parseAsync([...arguments_], { from: 'user' })
    .catch((error: Error) => assert.equal(error.message, 'found', arguments_.join(' ')));
  return found.join(' ');
}
