import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../src/engine/expression/compile.js';
import { ExpressionError } from '../../src/engine/expression/expression-error.js';
import { parse } from '../../src/engine/expression/parser.js';
import { print } from '../../src/engine/expression/print.js';

const PIECES = (
  '1 2.5 \'a\' "b" stats.x extra.y word abs( min( max( ( ) , + - * / ^ ! not and || < <= ' +
  "== <> ? : . ' \\ & é"
).split(' ');
const garbage = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('1', '2.5', "'a'", 'stats.x', 'word'),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '^', '<', '>=', '==', 'and', '||'),
        tie('expression'),
      )
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc
      .tuple(fc.constantFrom('-', '+', 'not '), tie('expression'))
      .map(([operator, a]) => `(${operator}(${a}))`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `((${a}) ? max(${b}, 1) : (${c}))`),
  ),
}));

/** Nothing but an ExpressionError comes of it. */
function digest(text: string): void {
  const compiled = compile(text);
  if (compiled instanceof ExpressionError) return;
  try {
    compiled.evaluate(() => 3);
  } catch (error) {
    assert.ok(error instanceof ExpressionError, String(error));
  }
}

describe('expressions', () => {
  it('print so that they are read as they were', () => {
    fc.assert(
      fc.property(expression, (text) => {
        const printed = print(parse(text));
        assert.equal(print(parse(printed)), printed);
      }),
    );
  });

  it('fail with their own error only, whatever the text', () => {
    fc.assert(fc.property(garbage, digest), { numRuns: 2000 });
    fc.assert(fc.property(expression, digest));
  });

  for (const text of ['(', '-', '2^', 'not ', '1?', 'abs(', '1+', '1<', '1 and ', "'", '\\'])
    it(`end soon for ${JSON.stringify(text)} many times over`, () =>
      digest(`${text.repeat(20_000)}1`));

  it('take no more than memory in proportion to their text', () => {
    const long: Readonly<Record<string, (n: number) => string>> = {
      sums: (n) => `1${'+stats.x'.repeat(n)}`,
      comparisons: (n) => `1${' <= 2'.repeat(n)}`,
      arguments: (n) => `max(1${', extra.tier'.repeat(n)})`,
      words: (n) => `a${' and b.c'.repeat(n)}`,
      text: (n) => `'${'x'.repeat(8 * n)}'`,
    };
    // What is kept of an expression is its tree; closures are one a node.
    const perCharacter = (text: string) => JSON.stringify(parse(text)).length / text.length;
    for (const [name, make] of Object.entries(long)) {
      // Longer ones are refused: an expression has at most 256 terms.
      const [few, many] = [perCharacter(make(20)), perCharacter(make(100))];
      assert.ok(
        many < few * 1.1,
        `${name}: ${few} a character for a short one, ${many} for a long one`,
      );
    }
    for (const make of Object.values(long)) digest(make(100_000));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 2, maxLength: 40 }), (text) =>
        digest(text.repeat(10_000)),
      ),
      { numRuns: 20 },
    );
  });

  it('say where they are wrong', () => {
    const wrong = compile('1 + % 2');
    assert.ok(wrong instanceof ExpressionError);
    assert.equal(wrong.position, 4);
    assert.match(String(compile(`${'('.repeat(101)}1`)), /nests deeper than 100/);
  });
});
