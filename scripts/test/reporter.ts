import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import mocha, { type Hook, type MochaOptions, type Runner, type Test } from 'mocha';

/**
 * Mocha's own reporter, which also appends a line for each failure to the file that TESTS_FAILED
 * names, if it names one: the store (STOWAGE_TEST_STORE), a tab, the test file from the root.
 */
export default class Reporter extends mocha.reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const list = process.env['TESTS_FAILED'];
    if (list === undefined) return;
    runner.on('fail', (failed: Test | Hook) => {
      const store = process.env['STOWAGE_TEST_STORE'] ?? '';
      appendFileSync(list, `${store}\t${relative('.', fileOf(failed) ?? '')}\n`);
    });
  }
}

/** Undefined: it belongs to no file, as a hook of the whole run. */
function fileOf(failed: Test | Hook): string | undefined {
  return failed.file ?? failed.ctx?.currentTest?.file ?? failed.parent?.file;
}
