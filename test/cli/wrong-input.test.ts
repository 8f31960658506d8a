import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type RunningServer, startServer } from '../../src/app/server.js';
import { checkValues } from '../../src/config/load.js';
import { run } from './fake-io.js';

/** Names of parsers, codes, calls, types and patterns: no user should have to read them. */
const FOR_PROGRAMMERS =
  /regex|\^\[|Unexpected|\bE[A-Z]{4,}\b|errno|cannot decode|stowage\.v1|bigint|JSON input|flow[ -]|scalar|mapping|Error:|undefined|DECODER|syscall|Zod|discriminator/;

/** A kind of input, the text of a file or what is typed, and what is said of it. */
type Case = readonly [what: string, text: string, said: string];

describe('wrong input is told in words, with the place as the user wrote it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-wrong-'));
  const path = (name: string) => join(directory, name);
  const wrong = async (words: readonly string[], env: Record<string, string> = {}) => {
    const { code, err } = await run(words, '', { env });
    assert.equal(code, 1, err);
    assert.doesNotMatch(err, FOR_PROGRAMMERS);
    return err.replaceAll(`${directory}/`, '');
  };
  let server: RunningServer;

  before(async () => {
    mkdirSync(path('directory'));
    const values = { listen: '127.0.0.1:0', http_listen: 'off', data_dir: path('data') };
    server = await startServer(checkValues(values), { log: pino({ level: 'silent' }) });
  });
  after(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  it('a number: its bound that is not kept', async () => {
    const size = (text: string) => wrong(['volume', 'schedule', '--size', text]);
    for (const text of ['0', 'ten', '1e3'])
      assert.match(await size(text), /Expected a whole number of at least 1\./);
    for (const text of ['9007199254740992', '99999999999999999999'])
      assert.match(await size(text), /Expected a whole number of at most 9007199254740991\./);
  });

  const JSON_FILES: readonly Case[] = [
    ['ends early', '{"a": ', 'line 1, column 7: the text ends, expected a value'],
    ['a word', '{\n  "a": yes}', 'line 2, column 8: found "yes}", expected a value'],
    ['single quotes', "{'a': 1}", `line 1, column 2: found "'a': 1}", expected a name in`],
    ['no comma', '[1 2]', 'line 1, column 4: found "2]", expected a comma or ]'],
    ['a comma too many', '{"a": 1,}', 'line 1, column 9: found "}", expected a name in double'],
    ['no colon', '{"a" 1}', 'line 1, column 6: found "1}", expected a colon'],
    ['two values', '{} {}', 'line 1, column 4: found "{}", expected nothing more'],
    ['a list closed by a brace', '[1}', 'line 1, column 3: found "}", expected a comma or ]'],
    ['a text without end', '{"a": "b', 'line 1, column 7: found "\\"b", expected a value'],
  ];
  for (const [what, text, said] of JSON_FILES)
    it(`JSON: ${what}`, async () => {
      writeFileSync(path('report.json'), text);
      const err = await wrong(['backend', 'report', path('report.json')]);
      assert.ok(err.startsWith(`stowage: report.json: is not JSON: ${said}`), err);
    });

  const YAML_FILES: readonly Case[] = [
    ['a tab', 'a:\n\tb: 1', 'line 2, column 1: a tab stands where spaces must be'],
    ['a key twice', 'a: 1\na: 2', 'line 2, column 1: this key is stated twice'],
    ['an open bracket', 'a: [1, 2', 'line 1, column 9: a [ or { is not closed, or what is in it'],
    ['an open quote', 'a: "b', 'line 1, column 6: a quote, bracket, brace, comma or colon'],
    ['an indent too many', 'a: 1\n  b: 2', 'line 1, column 4: a list or map stands where'],
    ['two documents', 'a: 1\n---\na: 2', 'line 2, column 1: the file has two documents'],
    ['a percent sign', 'a: %b', 'line 1, column 4: a value cannot begin so: put it in quotes'],
    ['an alias of nothing', 'a: *b', 'an alias (*) has no anchor (&) before it'],
    ['a circle', '&a [*a]', 'by an alias (*) a value is a part of itself'],
  ];
  for (const [what, text, said] of YAML_FILES)
    it(`YAML: ${what}`, async () => {
      writeFileSync(path('file.yaml'), text);
      const report = await wrong(['backend', 'report', path('file.yaml')]);
      assert.ok(report.startsWith(`stowage: file.yaml: is neither JSON nor YAML: ${said}`), report);
      const config = await wrong(['config', 'check', '--config', path('file.yaml')]);
      assert.ok(
        config.startsWith(`stowage: configuration: file.yaml: is not YAML: ${said}`),
        config,
      );
    });

  it('files that are not there, or are none', async () => {
    for (const words of [
      ['backend', 'report'],
      ['volume', 'import'],
      ['volume', 'schedule-many'],
      ['config', 'check', '--config'],
      ['config', 'import'],
      ['pool', 'list', '--tls-ca'],
      ['pool', 'list', '--token-file'],
      ['worker', 'check', '--transcript'],
    ]) {
      const none = await wrong([...words, path('none')]);
      assert.match(none, /none:? cannot be read: there is no such file or directory/);
      const directory = await wrong([...words, path('directory')]);
      assert.match(directory, /directory:? cannot be read: it is a directory, not a file/);
    }
    const lost = ['export', join(path('none'), 'x'), '--data-dir', path('data')];
    assert.match(await wrong(lost), /cannot be written: there is no such file or directory$/);
  });

  const VOLUMES: readonly Case[] = [
    ['size_gib', '"ten"', 'found "ten", expected a whole number'],
    ['size_gib', '1.5', 'found 1.5, expected a whole number'],
    ['sizegib', '1', 'no such key here; did you mean size_gib?'],
    ['multiattach', '"yes"', 'found "yes", expected true or false'],
    ['availability_zones', '"nova"', 'found "nova", expected a list'],
    ['wait_until', '"soon"', 'found "soon", expected a time such as 2026-01-31T12:00:00Z'],
    ['hints', '5', 'found 5, expected a map of keys'],
    ['source', '{"snapshot_id": 5}', 'snapshot_id: found 5, expected text'],
    ['volume_type', '{"extra_specs": {"a": 1}}', 'extra_specs.a: found 1, expected text'],
    ['volume_type', '"gold"', 'found "gold", expected a map with name, extra_specs'],
  ];
  for (const [key, value, said] of VOLUMES)
    it(`fields of volumes: ${key} ${value}`, async () => {
      writeFileSync(path('many.json'), `[{"size_gib": 1}, {"${key}": ${value}}]`);
      const err = await wrong(['volume', 'schedule-many', path('many.json')]);
      assert.ok(err.includes(`\n  [1].${key}`) && err.includes(said), err);
    });

  it('a broken line among lines', async () => {
    writeFileSync(path('many.jsonl'), '{"size_gib": 1}\n\n{"size_gib": 1');
    const err = await wrong(['volume', 'schedule-many', path('many.jsonl')]);
    assert.equal(
      err,
      'stowage: many.jsonl: is not JSON: line 3, column 15: the text ends, expected a comma or }',
    );
  });

  const FIELDS: readonly (readonly [words: string, said: RegExp])[] = [
    ['volume schedule --size 1 --id x', /^--id: must be a UUID, such as /],
    ['volume schedule --size 99999999999999', /^--size: must be greater than or equal to 1 and/],
    ['volume schedule --size 1 --profile gold', /^--profile: there is no profile "gold"/],
    ['volume schedule --size 1 --plan-token x', /^--plan-token was not given to this caller/],
    ['volume show x', /^<id>: must be a UUID/],
    ['volume diagnose x', /^<request-id>: must be a UUID/],
    [
      'volume extend 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b --size 9 --new-size 1 --backend n@b',
      /^--new-size: must be more than --size, 9/,
    ],
    ['volume migrate 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b --size 9 --to n', /^--to: must name a/],
    ['pool show node1', /^<name>: must name a pool, such as node1@lvm#thin, or a whole backend/],
    ['pool list --capability a::b=1', /^--capability a::b: must be a name, or names joined/],
    ['pool watch --resume x', /^--resume was not given by a watch of pools/],
    ['backend heartbeat node1', /^<host>: must have the form host@backend, such as node1@lvm/],
    ['backend rename a b', /^<from>: must name[^\n]*\n {2}<from>: must name[^\n]*\n {2}<to>: must/],
    ['decision settle x', /^<id>: must be a UUID/],
    ['worker watch --id w --backend a@b@c', /^--backend: must name a backend, such as node1@lvm/],
    ['worker renew x --id w --backend a@b --token 1', /^<decision>: must be a UUID/],
    [
      'snapshot create x --volume y --backend z --size 1 --snapshot-size 1',
      /\n {2}--volume: must be a UUID[\s\S]*\n {2}--backend: must name[\s\S]*\n {2}<id>: must be/,
    ],
    ['group create examples/group.yaml --request-id x', /^--request-id: must be a UUID/],
  ];
  for (const [words, said] of FIELDS)
    it(`fields of requests: ${words}`, async () => {
      const err = await wrong([...words.split(' '), '--server', server.address]);
      assert.match(err.replace(/^stowage: /, ''), said);
      const lines = err.split('\n').map((line) => line.replace(/ \([A-Z_]+ [A-Z_]+\)$/, '').trim());
      assert.equal(lines.includes(lines[0]?.replace('stowage: ', '') ?? ''), false, 'said twice');
    });

  it('environment, tokens and transcripts', async () => {
    const env = { STOWAGE_PROFILES: '&a [*a]', STOWAGE_LIMITS_CREATES: 'many' };
    const config = await wrong(['config', 'check'], env);
    assert.match(config, /profiles: found "&a \[\*a\]", expected a map from name to profile/);
    assert.match(config, /limits\.creates: found "many", expected a whole number from 1/);
    for (const text of ['\u0000\u0001', 'two words', '']) {
      writeFileSync(path('token'), text);
      const err = await wrong(['pool', 'list', '--token-file', path('token')]);
      assert.equal(err, 'stowage: --token-file: token holds no token: one line without spaces');
    }
    const lines: readonly (readonly [string, RegExp])[] = [
      ['nothing', /line 1: is not JSON: a transcript has one map a line$/],
      ['{"at": 1, "event": "x"}', /line 1: event: expected one of program, request, response/],
      ['{"at": "x", "event": "scenario", "scenario": "x"}', /line 1: at: expected a number$/],
      [
        '{"at":1,"event":"request","run":1,"call":1,"method":' +
          '"/stowage.v1.WorkerService/WatchDecisions","message":{"x":1}}',
        /\{"x":1\} is not its message in JSON: WatchDecisionsRequest: key "x" is unknown$/,
      ],
    ];
    for (const [text, said] of lines) {
      writeFileSync(path('transcript'), text);
      assert.match(await wrong(['worker', 'check', '--transcript', path('transcript')]), said);
    }
  });

  it('keys of an issuer', async () => {
    writeFileSync(path('set.json'), '{"keys": [{"kty": "RSA", "n": "x"}]}');
    writeFileSync(path('key.pem'), '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----');
    const set = `auth.tokens.jwks_file=${path('set.json')}`;
    const err = await wrong(['config', 'check', '--set', set]);
    assert.match(err, /set\.json: keys\[0\] lacks what a public key of type RSA must have$/);
    const key = `auth.tokens.public_keys=${path('key.pem')}`;
    assert.match(
      await wrong(['config', 'check', '--set', key]),
      /key\.pem: expected a public key or certificate in PEM$/,
    );
  });

  it('all of a configuration, each mistake once and at its place', async () => {
    const lines = [
      'auth: {bindings: [{identity: 5}, {certificates: [x], roles: [king]}]}',
      `tls: {cert: ${path('none')}, key: ${path('directory')}}`,
    ];
    writeFileSync(path('stowage.yaml'), lines.join('\n'));
    const err = await wrong(['config', 'check', '--config', path('stowage.yaml')]);
    const said = err.split('\n').map((line) => line.replace('stowage: configuration: ', ''));
    assert.deepEqual(said, [
      'auth.bindings[0].roles: found nothing, expected a list of roles',
      'auth.bindings[0].identity: no such key (in stowage.yaml)',
      'auth.bindings[1].roles[0]: found "king", expected one of client, manager, worker, ' +
        'operator, auditor, metrics (in stowage.yaml)',
      'tls.cert: none cannot be read: there is no such file or directory',
      'tls.key: directory cannot be read: it is a directory, not a file',
    ]);
  });
});
