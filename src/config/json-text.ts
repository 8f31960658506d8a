import { faultAt } from './text-fault.js';

const SPACE = /[ \t\r\n]*/y;
/** A sign, a text, a number or a word of JSON. */
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const SHOWN = 20;

/** What may come next. */
const VALUE = 'a value';
const ITEM_OR_END = 'a value or ]';
const NAME = 'a name in double quotes';
const NAME_OR_END = 'a name in double quotes or }';
const COLON = 'a colon';
const MORE_OR_END_OF_MAP = 'a comma or }';
const MORE_OR_END_OF_LIST = 'a comma or ]';
const NOTHING = 'nothing more';

/** Parses JSON. Throws TextFault, which says where the text stops being JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What engines say of it differs between versions, and names characters rather than places.
    throw faultIn(text);
  }
}

function faultIn(text: string): Error {
  const around: string[] = [];
  let expected: string = VALUE;
  let at = 0;
  for (;;) {
    at += matchAt(SPACE, text, at).length;
    if (at >= text.length) return faultAt(text, at, `the text ends, expected ${expected}`);
    const token = matchAt(TOKEN, text, at);
    const next = token === '' ? undefined : after(token, expected, around);
    if (next === undefined) {
      const [found = ''] = text.slice(at, at + SHOWN).split('\n');
      return faultAt(text, at, `found ${JSON.stringify(found)}, expected ${expected}`);
    }
    expected = next;
    at += token.length;
  }
}

/**
 * What may come after a token; undefined if it may not stand here. `around` holds open brackets.
 */
function after(token: string, expected: string, around: string[]): string | undefined {
  const [first = ''] = token;
  const closed = (bracket: string) => {
    if (around.pop() !== bracket) return undefined;
    return within(around);
  };
  if (expected === COLON) return first === ':' ? VALUE : undefined;
  if (first === '}') return /\}$/.test(expected) ? closed('{') : undefined;
  if (first === ']') return /\]$/.test(expected) ? closed('[') : undefined;
  if (first === ',') {
    if (expected === MORE_OR_END_OF_MAP) return NAME;
    return expected === MORE_OR_END_OF_LIST ? VALUE : undefined;
  }
  if (expected === NAME || expected === NAME_OR_END) return first === '"' ? COLON : undefined;
  if (first === ':' || (expected !== VALUE && expected !== ITEM_OR_END)) return undefined;
  if (first !== '{' && first !== '[') return within(around);
  around.push(first);
  return first === '{' ? NAME_OR_END : ITEM_OR_END;
}

/** What may come after a value. */
function within(around: readonly string[]): string {
  const bracket = around.at(-1);
  if (bracket === undefined) return NOTHING;
  return bracket === '{' ? MORE_OR_END_OF_MAP : MORE_OR_END_OF_LIST;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
