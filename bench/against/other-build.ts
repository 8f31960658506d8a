import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Scratch } from '../scratch.js';
import { servesBoth } from './installed.js';

/** Another revision of this repository, checked out and built in a temporary directory. */
export class OtherBuild {
  readonly #scratch = new Scratch();
  readonly #atExit = () => this.remove();

  private constructor(
    /** Commit that it is of. */
    readonly commit: string,
  ) {
    process.prependOnceListener('exit', this.#atExit);
  }

  /** Its checkout. */
  get directory(): string {
    return join(this.#scratch.directory, 'checkout');
  }

  /**
   * Checks a revision out and builds it. Takes this checkout's packages if they are the same, else
   * installs its own. Throws if there is no such revision, or if it does not build.
   */
  static of(revision: string): OtherBuild {
    const commit = run('.', 'git', 'rev-parse', '--verify', `${revision}^{commit}`).trim();
    const build = new OtherBuild(commit);
    try {
      run('.', 'git', 'worktree', 'add', '--quiet', '--detach', build.directory, commit);
      if (servesBoth(build.directory, '.'))
        symlinkSync(resolve('node_modules'), join(build.directory, 'node_modules'));
      else run(build.directory, 'npm', 'ci', '--no-audit', '--no-fund');
      run(build.directory, 'npm', 'run', '-s', 'build');
      return build;
    } catch (error) {
      build.remove();
      throw error;
    }
  }

  remove(): void {
    process.off('exit', this.#atExit);
    this.#scratch.remove();
    run('.', 'git', 'worktree', 'prune');
  }
}

/**
 * Runs a program in a directory, and returns what it printed. Throws with what it complained of.
 */
function run(cwd: string, program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as {
      readonly stdout?: string;
      readonly stderr?: string;
    };
    throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`);
  }
}
