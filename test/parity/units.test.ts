import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readLines } from './recording.js';
import { checkUnitLine } from './units.js';

const UNITS = join(import.meta.dirname, 'units');

describe('recorded units', () => {
  for (const [file, units] of [
    ['capacity.jsonl', 1250],
    ['extra_specs.jsonl', 1050],
    ['expressions.jsonl', 1189],
  ] as const) {
    it(`come out as Cinder's: ${file}`, async () => {
      const lines = await readLines(join(UNITS, file));
      const heading: unknown = JSON.parse(lines[0]?.text ?? 'null');
      const wrong = lines.flatMap(({ number, text }) => {
        const result = checkUnitLine(JSON.parse(text), heading);
        return result === null || result.ok ? [] : [`${file}:${number} ${result.detail}`];
      });
      assert.deepEqual(wrong, []);
      assert.equal(lines.length, units);
    });
  }

  it('take the variables of expressions from the first line, which is no unit itself', () => {
    const heading = { vars: { stats: { free: 2.5 } } };
    assert.equal(checkUnitLine(heading), null);
    assert.equal(checkUnitLine({ expr: 'stats.free + 1', result: 3 }, heading)?.ok, true);
    assert.equal(checkUnitLine({ expr: 'stats.free + 1', result: 3 })?.ok, false);
  });

  it('tell what was expected and what came', () => {
    const result = checkUnitLine({ capability: 'gold', requirement: 'gold', match: false });
    assert.deepEqual(result, { name: 'extra_spec', ok: false, detail: 'false expected, true got' });
  });

  it('refuse a line that is no unit', () => {
    assert.throws(() => checkUnitLine({ something: 1 }), /no unit that is known/);
    assert.throws(() => checkUnitLine([1]), /a unit is an object/);
  });
});
