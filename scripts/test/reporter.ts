import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import mocha, { type Hook, type MochaOptions, type Runner, type Test } from 'mocha';

/**
 * Mocha's own reporter, which also appends a line for each failure to files, if they are named:
 *
 * - to that of TESTS_FAILED, for a second look, four fields with tabs between them: the store
 *   (TESTS_STORE), the test file from the root, how long it took, ms, and an expression for
 *   `--grep`; if a hook failed, one for all tests of the file
 * - to that of TESTS_FAILED_AT_ONCE, for people: the test's full title, where it is, and what it
 *   says
 */
export default class Reporter extends mocha.reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    runner.on('fail', (failed: Test | Hook, error: unknown) => {
      const store = process.env['TESTS_STORE'] ?? '';
      const file = relative('.', fileOf(failed) ?? '');
      const title = failed.fullTitle();
      const grep = failed.type === 'hook' ? '.' : expressionFor(title);
      append('TESTS_FAILED', [store, file, failed.duration ?? 0, grep].join('\t'));
      const where = store === '' ? file : `${file}, ${store}`;
      append('TESTS_FAILED_AT_ONCE', `---- FAILED: ${title} (${where}): ${firstLineOf(error)}`);
    });
  }
}

/** Appends a line to the file that the variable names, if there is one. */
function append(variable: string, line: string): void {
  const file = process.env[variable];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}

/**
 * The first line of an error's message that has something to say. From another process an error
 * comes as a plain object.
 */
function firstLineOf(error: unknown): string {
  const said = (error as { readonly message?: unknown } | null | undefined)?.message ?? error;
  const line = String(said)
    .split('\n')
    .find((one) => one.trim() !== '');
  return (line ?? '').slice(0, 300);
}

/** A regular expression that only this title matches, in a line without tabs. */
function expressionFor(title: string): string {
  return `^${title.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s/g, '\\s')}$`;
}

/** Undefined: it belongs to no file, as a hook of the whole run. */
function fileOf(failed: Test | Hook): string | undefined {
  return failed.file ?? failed.ctx?.currentTest?.file ?? failed.parent?.file;
}
