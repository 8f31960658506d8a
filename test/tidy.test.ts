import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Columns of a line, comments included: two files fit beside each other on a screen. */
const WIDTH = 100;
/** From here on a file needs a reason, which stands in `LONG_FILES`. */
const LINES = 400;

/** What the formatter cannot break: an import of one name, and the title of a test. */
const UNBREAKABLE = [
  /^import (?:type )?(?:\{ [\w ]+ \}|\w+) from '[^']+';$/,
  /^\s*(?:it|describe)\('.*', (?:async )?\(\) => \{$/,
];

/** Files that are longer, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', '*.ts', '*.mjs', '*.cjs'],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('src/gen/'));

describe('the code', () => {
  it('keeps to a hundred columns, its comments too', () => {
    const wide = files.flatMap((file) =>
      linesOf(file).flatMap((line, at) =>
        [...line].length > WIDTH && !UNBREAKABLE.some((pattern) => pattern.test(line))
          ? [`${file}:${at + 1}`]
          : [],
      ),
    );
    assert.deepEqual(wide, []);
  });

  it('has no file of more than 400 lines, but for those with a reason', () => {
    const long = files.filter(
      (file) => file.startsWith('src/') && linesOf(file).length > LINES && !(file in LONG_FILES),
    );
    assert.deepEqual(long, []);
  });
});

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n');
}
