import { type ErrorCode, parseDocument, type YAMLParseError } from 'yaml';
import { faultAt, TextFault } from './text-fault.js';

/** Mistakes in YAML, by the parser's codes. */
const WORDS: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*) has no tag or anchor of its own',
  BAD_ALIAS: 'this is no name of an anchor (&) or alias (*)',
  BAD_COLLECTION_TYPE: 'this tag (!) does not fit what follows',
  BAD_DIRECTIVE: 'this directive (%) is not known',
  BAD_DQ_ESCAPE: 'in double quotes this is no escape: write \\\\ for a backslash',
  BAD_INDENT: 'this line is indented otherwise than the ones it belongs to',
  BAD_PROP_ORDER: 'an anchor (&) or tag (!) stands after the dash, not before it',
  BAD_SCALAR_START: 'a value cannot begin so: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a list or map stands where a key is expected',
  BLOCK_IN_FLOW: 'inside [ ] or { } lists and maps are written with commas',
  DUPLICATE_KEY: 'this key is stated twice',
  IMPOSSIBLE: 'this cannot be read',
  KEY_OVER_1024_CHARS: 'this key is longer than 1024 characters: a colon is missing',
  MISSING_CHAR: 'a quote, bracket, brace, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key and its colon must be on one line',
  MULTIPLE_ANCHORS: 'this has two anchors (&)',
  MULTIPLE_DOCS: 'the file has two documents: it ends at ---',
  MULTIPLE_TAGS: 'this has two tags (!)',
  NON_STRING_KEY: 'this key is no text',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'a tab stands where spaces must be',
  TAG_RESOLVE_FAILED: 'this tag (!) is not known',
  UNEXPECTED_TOKEN: 'this is not expected here',
};

const OPEN = 'a [ or { is not closed, or what is in it is indented too little';

/**
 * Parses YAML, of which JSON is a part. Throws TextFault, which says where and what is wrong, also
 * for aliases that make a value part of itself or the whole enormous.
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault !== undefined) throw faultAt(text, fault.pos[0], wordsOf(fault));
  let value: unknown;
  try {
    value = document.toJS();
  } catch {
    throw new TextFault('an alias (*) has no anchor (&) before it, or there are too many of them');
  }
  if (holdsItself(value, new Set()))
    throw new TextFault('by an alias (*) a value is a part of itself');
  return value;
}

function wordsOf({ code, message }: YAMLParseError): string {
  // The parser has one code for lines and for brackets.
  return code === 'BAD_INDENT' && message.startsWith('Flow') ? OPEN : WORDS[code];
}

/** `around` holds what a value is in, `sound` what was looked at: it may be there several times. */
function holdsItself(value: unknown, around: Set<unknown>, sound = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || sound.has(value)) return false;
  if (around.has(value)) return true;
  around.add(value);
  const found = Object.values(value).some((inner) => holdsItself(inner, around, sound));
  around.delete(value);
  sound.add(value);
  return found;
}
