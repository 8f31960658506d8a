import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { control } from '../../scripts/debian/control.js';
import { findHelm } from '../../scripts/helm/find-helm.js';
import { currentVersion, REPEATED, versionAt } from '../../scripts/release/versions.js';
import { ReleasedCopy } from './released-copy.js';

const hasDpkg = () => spawnSync('dpkg-deb', ['--version']).error === undefined;

const RELEASE = 'scripts/release/main.ts';
const BREAKING = 'scripts/check/breaking.ts';
const VERSION = currentVersion();

describe('the version', () => {
  it('is the same wherever it is said', () => {
    for (const place of REPEATED) assert.equal(versionAt(place), VERSION, place.file);
  });
});

describe('a release', () => {
  let copy: ReleasedCopy;

  before(async () => {
    copy = await ReleasedCopy.make();
  });
  after(() => copy?.remove());

  it('gets its version in all places, and what was unreleased', async () => {
    copy.replace('CHANGELOG.md', `## ${VERSION}\n`, '## Unreleased\n');
    const { code, stdout, stderr } = await copy.script('scripts/release/version.ts', '7.0.0');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /7\.0\.0/);
    for (const { file, pattern } of REPEATED)
      assert.equal(pattern.exec(readFileSync(join(copy.tree, file), 'utf8'))?.[1], '7.0.0', file);
    const changes = await copy.git('diff', '--unified=0', 'CHANGELOG.md');
    assert.match(changes, /^\+## 7\.0\.0$/m);
    await copy.git('checkout', '--quiet', '.');
  });

  it('is refused, with all that is wrong, before anything is made', async () => {
    const refused = async () => {
      const { code, stderr } = await copy.script(RELEASE, '--dry-run');
      assert.equal(code, 1);
      return stderr.trim().split('\n').slice(1);
    };
    copy.replace('CHANGELOG.md', `## ${VERSION}\n`, '## Unreleased\n');
    copy.replace('clients/python/pyproject.toml', `"${VERSION}"`, '"0.0.1"');
    await copy.git('tag', `clients/go/v${VERSION}`);
    assert.deepEqual(await refused(), [
      `- clients/python/pyproject.toml says 0.0.1, package.json ${VERSION}: ` +
        `npm run release:version -- ${VERSION}`,
      `- CHANGELOG.md has no section "## ${VERSION}"`,
      `- the tag clients/go/v${VERSION} exists: npm run release:version -- NEXT`,
      '- not committed: CHANGELOG.md, clients/python/pyproject.toml',
    ]);
    await copy.git('checkout', '--quiet', '.');
    await copy.git('tag', '--delete', `clients/go/v${VERSION}`);
    await copy.git('tag', 'v10.0.0');
    await copy.git('tag', 'v9.9.9');
    assert.deepEqual(await refused(), [`- ${VERSION} does not follow 10.0.0, which is released`]);
    await copy.git('tag', '--delete', 'v10.0.0', 'v9.9.9');
    assert.ok(!existsSync(join(copy.tree, 'release')));
    assert.equal((await copy.script(RELEASE, '--dryrun')).code, 1);
  });

  it('is made in a dry run, without commit and tags', async function () {
    try {
      findHelm();
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
      this.skip();
    }
    const { code, stdout, stderr } = await copy.script(RELEASE, '--dry-run');
    assert.equal(code, 0, stderr);
    const files = [...stdout.matchAll(/^ {2}release\/(\S+) \(\d+ KiB\)$/gm)].map(([, one]) => one);
    assert.deepEqual(files, [
      `npm/stowage-${VERSION}.tgz`,
      `npm-client/stowage-client-${VERSION}.tgz`,
      `python/stowage_client-${VERSION}-py3-none-any.whl`,
      `python/stowage_client-${VERSION}.tar.gz`,
      `cinder/stowage_cinder-${VERSION}-py3-none-any.whl`,
      `cinder/stowage_cinder-${VERSION}.tar.gz`,
      `helm/stowage-${VERSION}.tgz`,
      ...(hasDpkg() ? [`debian/${control(VERSION, '').file}`] : []),
    ]);
    for (const file of files) assert.ok(existsSync(join(copy.tree, 'release', file ?? '')), file);
    assert.match(readFileSync(join(copy.tree, 'release/NOTES.md'), 'utf8'), /^- /m);
    assert.equal(await copy.git('tag', '--list'), '');
    assert.equal(await copy.git('status', '--porcelain'), '');
    assert.equal(await copy.git('rev-list', '--count', 'HEAD'), '1');
  });

  it('keeps the contract from then on, in a clone without tags, too', async () => {
    const nothing = await copy.script(BREAKING);
    assert.deepEqual([nothing.code, nothing.stdout], [0, 'nothing released yet\n']);

    const tag = `import('./scripts/release/tag.ts').then(({ tagRelease }) =>
      tagRelease('${VERSION}', '# Notes\\n\\n- A line.'))`;
    const tagged = await copy.script('-e', tag);
    assert.equal(tagged.code, 0, tagged.stderr);
    assert.deepEqual((await copy.git('tag', '--list')).split('\n'), [
      `clients/go/v${VERSION}`,
      `v${VERSION}`,
    ]);
    assert.match(await copy.git('tag', '--list', '--format=%(contents)', `v${VERSION}`), /# Notes/);
    assert.equal(await copy.git('status', '--porcelain'), '');

    const clone = await copy.cloneWithoutTags();
    const worktree = await copy.worktree();
    const all = [
      { one: copy, against: `v${VERSION}` },
      { one: worktree, against: `v${VERSION}` },
      { one: clone, against: `proto/released/${VERSION}.binpb` },
    ];
    for (const { one, against } of all) {
      const whole = await one.script(BREAKING);
      assert.deepEqual([whole.code, whole.stdout], [0, `compared with ${against}\n`], whole.stderr);
      one.replace('proto/stowage/v1/pool.proto', 'string host = 1;', 'string host = 99;');
      const broken = await one.script(BREAKING);
      assert.notEqual(broken.code, 0);
      assert.match(broken.stdout + broken.stderr, /field "1" with name "host"/);
    }
  });
});
