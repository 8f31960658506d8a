import { match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sourcesWithout } from '../../bench/traces/build.js';

describe('bench: traces', () => {
  it('cuts out all that calls and decisions do for traces', () => {
    const sources = sourcesWithout();
    ok(sources.size > 0);
    const doing = /\btraces?\?\.|\btraceOf\(pipeline/;
    for (const [file, source] of sources) {
      ok(!doing.test(source), file);
      ok(source !== readFileSync(file, 'utf8'), file);
    }
    match(readFileSync('src/app/decision-observer.ts', 'utf8'), doing);
  });
});
