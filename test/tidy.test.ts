import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Columns of a line, comments included: two files fit beside each other on a screen. */
const WIDTH = 100;

/** What cannot be broken: an import of one name, the title of a test, a regular expression. */
const UNBREAKABLE = [
  /^import (?:type )?(?:\{ [\w ]+ \}|\w+) from '[^']+';$/,
  /^\s*(?:it|describe)\(.*, (?:async )?\(\) => \{$/,
  /^\s*\/[^*/].*\/[a-z]*[,;]?$/,
];

/** Lines of a file: what is longer has more than one concept. */
const LINES = 400;

const FILES = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('src/gen/'));

describe('the code', () => {
  it('keeps to a hundred columns, its comments too', () => {
    const wide = FILES.flatMap((file) =>
      linesOf(file).flatMap((line, at) =>
        [...line].length > WIDTH && !UNBREAKABLE.some((pattern) => pattern.test(line))
          ? [`${file}:${at + 1}`]
          : [],
      ),
    );
    assert.deepEqual(wide, []);
  });

  it('has no file of more than 400 lines', () => {
    const long = FILES.filter((file) => file.startsWith('src/') && linesOf(file).length > LINES);
    assert.deepEqual(long, []);
  });

  for (const folder of ['docs/adr', 'migrations'])
    it(`gives each number of ${folder} once`, () => {
      const numbers = readdirSync(folder).flatMap((name) => /^\d{4}/.exec(name) ?? []);
      assert.ok(numbers.length > 0);
      assert.deepEqual(
        numbers.filter((number, at) => numbers.indexOf(number) !== at),
        [],
      );
    });
});

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n');
}
