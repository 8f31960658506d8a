import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type Finished, run } from '../e2e/support.js';
import { copyTree } from './npm-project.js';

/** Git's own settings, whatever the user has. */
const GIT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
};

/**
 * A repository of this tree as it is before its version is released, whatever was released before
 * or has changed since. A test may commit and tag in it.
 */
export class ReleasedCopy {
  readonly directory: string;
  readonly tree: string;

  private constructor(directory: string, tree: string) {
    this.directory = directory;
    this.tree = tree;
  }

  static async make(): Promise<ReleasedCopy> {
    const directory = await mkdtemp(join(tmpdir(), 'stowage-release-'));
    const copy = new ReleasedCopy(directory, join(directory, 'tree'));
    await copyTree(copy.tree);
    await rm(join(copy.tree, 'proto/released'), { recursive: true, force: true });
    const changes = join(copy.tree, 'CHANGELOG.md');
    const released = readFileSync(changes, 'utf8').replace(/^## Unreleased\n.*?(?=^## )/ms, '');
    writeFileSync(changes, released);
    await copy.git('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(copy.tree, '.git/info/exclude'), 'node_modules\n');
    await copy.commit();
    return copy;
  }

  /** A clone of it without tags, of the last commit only. */
  async cloneWithoutTags(): Promise<ReleasedCopy> {
    const tree = join(this.directory, 'without-tags');
    const words = ['--quiet', '--no-tags', '--depth=1', `file://${this.tree}`, tree];
    await this.git('clone', ...words);
    return this.#with(tree);
  }

  /** Another working tree of it. */
  async worktree(): Promise<ReleasedCopy> {
    const tree = join(this.directory, 'worktree');
    await this.git('worktree', 'add', '--quiet', '--detach', tree);
    return this.#with(tree);
  }

  async #with(tree: string): Promise<ReleasedCopy> {
    await symlink(resolve('node_modules'), join(tree, 'node_modules'));
    return new ReleasedCopy(this.directory, tree);
  }

  async commit(): Promise<void> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', 'Commit');
  }

  /** Runs Git there and answers what it printed. Rejects if it fails. */
  async git(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#run('git', words);
    if (code !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  /** Runs one of its scripts. */
  script(file: string, ...words: readonly string[]): Promise<Finished> {
    return this.#run(process.execPath, ['--import', 'tsx', file, ...words]);
  }

  /** Replaces a text that is in a file. */
  replace(file: string, text: string, by: string): void {
    const path = join(this.tree, file);
    const whole = readFileSync(path, 'utf8');
    if (!whole.includes(text)) throw new Error(`${file} has no ${text}`);
    writeFileSync(path, whole.replace(text, by));
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  #run(command: string, words: readonly string[]): Promise<Finished> {
    const path = [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter);
    return run(command, words, { ...GIT, PATH: path }, this.tree);
  }
}
