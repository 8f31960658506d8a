import type { JsonValue } from '@bufbuild/protobuf';
import { isList, isMap } from './situation.js';

/**
 * Where an answer is not as expected; null: it is. Of a map only the expected keys are looked at.
 * Numbers are compared as text, for JSON has large ones as text.
 */
export function differs(
  expected: JsonValue | undefined,
  got: JsonValue | undefined,
  path = 'answer',
): string | null {
  if (isMap(expected)) {
    for (const [key, value] of Object.entries(expected)) {
      const found = differs(value, isMap(got) ? got[key] : undefined, `${path}.${key}`);
      if (found !== null) return found;
    }
    return null;
  }
  if (isList(expected)) {
    if (!isList(got) || got.length !== expected.length) return unlike(path, expected, got);
    for (const [at, value] of expected.entries()) {
      const found = differs(value, got[at], `${path}[${at}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof expected === 'string' && expected.startsWith('~'))
    return String(got).includes(expected.slice(1)) ? null : unlike(path, expected, got);
  return String(expected) === String(got) ? null : unlike(path, expected, got);
}

function unlike(path: string, expected: JsonValue | undefined, got: JsonValue | undefined): string {
  return `${path} is ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`;
}
