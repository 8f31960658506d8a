import assert from 'node:assert/strict';
import { FileProblems } from '../../../src/cli/files/fields.js';
import { messagesOf, readNewVolumes } from '../../../src/cli/files/new-volumes-file.js';
import { fakeIo } from '../fake-io.js';

const read = (text: string) => readNewVolumes('-', { ...fakeIo().io, stdin: async () => text });
const line = (type: number) =>
  JSON.stringify({ size_gib: 1, user_id: `u${type}`, volume_type: { name: `t${type}` } });

describe('a file of new volumes', () => {
  it('has one map a line, or a list', async () => {
    for (const text of [
      `${line(1)}\n\n${line(2)}\n`,
      `[${line(1)}, ${line(2)}]`,
      '- size_gib: 1\n- size_gib: 2\n',
      '{"size_gib": 1}\n{"size_gib": "2"}',
    ])
      assert.equal((await read(text)).length, 2, text);
  });

  it('may state extra specs that are null', async () => {
    const [one] = await read(
      '{"size_gib": 1, "volume_type": {"extra_specs": {"a": "1", "b": null}}}',
    );
    assert.deepEqual([one?.type?.extraSpecs, one?.type?.nullExtraSpecs], [{ a: '1' }, ['b']]);
    await assert.rejects(
      read('{"size_gib": 1, "volume_type": {"extra_specs": {"a": 1, "b": null}}}'),
      FileProblems,
    );
  });

  it(
    'becomes messages that state each of their types once, of no more volumes and types than ' +
      'a message takes',
    async () => {
      const volumes = await read(
        Array.from({ length: 1200 }, (_, n) => line(n < 600 ? n % 2 : n)).join('\n'),
      );
      const messages = [...messagesOf(volumes)];
      assert.deepEqual(
        messages.map(({ volumeTypes = [], volumes: some = [] }) => [
          volumeTypes.length,
          some.length,
        ]),
        [
          [2, 500],
          [256, 354],
          [256, 256],
          [90, 90],
        ],
      );
      for (const { volumeTypes = [], volumes: some = [] } of messages)
        for (const { userId, volumeTypeIndex } of some)
          assert.equal(`u${volumeTypes[volumeTypeIndex ?? -1]?.name?.slice(1)}`, userId);
    },
  );
});
