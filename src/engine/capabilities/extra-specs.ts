import type { Json } from '../../domain/json.js';
import { isList, isObject } from '../lib/json-shape.js';
import { compareText, readFloat, readTruth, words } from '../lib/python-text.js';

/**
 * Whether a capability meets the requirement. `undefined` is a capability that is not reported: it
 * meets none.
 */
export type Requirement = (capability: Json | undefined) => boolean;

/** Compares one value, never null, with the one word that follows the operator. */
type Operator = (word: string) => (value: Json) => boolean;

const never = () => false;

/** Both sides as numbers; what does not read as one matches nothing. */
function numeric(holds: (value: number, wanted: number) => boolean): Operator {
  return (word) => {
    const wanted = readFloat(word);
    if (wanted === undefined) return never;
    return (value) => {
      const number = readFloat(value);
      return number !== undefined && holds(number, wanted);
    };
  };
}

/** Order of text; anything else has none. */
function ordering(holds: (order: number) => boolean): Operator {
  return (word) => (value) => typeof value === 'string' && holds(compareText(value, word));
}

const atLeast = numeric((value, wanted) => value >= wanted);

/**
 * docs/rules.md, "Extra specs". There is no `<`, `>` or `=>`: such a requirement is the text that
 * it is.
 */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['=', atLeast],
  ['>=', atLeast],
  ['<=', numeric((value, wanted) => value <= wanted)],
  ['==', numeric((value, wanted) => value === wanted)],
  ['!=', numeric((value, wanted) => value !== wanted)],
  ['s==', (word) => (value) => value === word],
  ['s!=', (word) => (value) => value !== word],
  ['s<', ordering((order) => order < 0)],
  ['s<=', ordering((order) => order <= 0)],
  ['s>', ordering((order) => order > 0)],
  ['s>=', ordering((order) => order >= 0)],
  ['<in>', (word) => (value) => holds(value, word)],
  ['<is>', (word) => is(readTruth(word))],
]);

const NUMERIC: ReadonlySet<string> = new Set(['=', '>=', '<=', '==', '!=']);

/** Whether a requirement that begins with this word is more than text to be equal to. */
export function isOperator(word: string): boolean {
  return word === '<or>' || OPERATORS.has(word);
}

/**
 * What keeps a requirement from being met whatever a pool reports; null: nothing does. Such a type
 * is valid, such a search is a slip.
 */
export function neverMet(requirement: string): string | null {
  const [first = '', word] = words(requirement);
  if (!isOperator(first)) return null;
  if (word === undefined) return `has nothing behind ${first}`;
  return NUMERIC.has(first) && readFloat(word) === undefined
    ? `compares with ${JSON.stringify(word)}, which is no number`
    : null;
}

/** Python's `word in value`: of text a part, of a list a member, of a map a key. */
function holds(value: Json, word: string): boolean {
  if (typeof value === 'string' || isList(value)) return value.includes(word);
  return isObject(value) && Object.hasOwn(value, word);
}

function is(wanted: boolean): (value: Json) => boolean {
  return (value) => readTruth(value) === wanted;
}

/**
 * Compiles an extra spec's requirement (docs/rules.md, "Extra specs"). Of a list, one element that
 * meets it is enough; null meets only a null requirement; what Cinder raises on does not match.
 */
export function compileRequirement(requirement: string | null): Requirement {
  const meets = compileOne(requirement);
  return (capability) => {
    if (capability === undefined) return false;
    return typeof capability === 'object' && isList(capability)
      ? capability.some(meets)
      : meets(capability);
  };
}

function compileOne(requirement: string | null): (value: Json) => boolean {
  if (requirement === null) return (value) => value === null;
  const [first, ...rest] = words(requirement);
  if (first === '<or>') return anyOf(rest);
  const operator = OPERATORS.get(first ?? '');
  if (operator === undefined) return (value) => value === requirement;
  const [word] = rest;
  if (word === undefined) return never;
  const meets = operator(word);
  return (value) => value !== null && meets(value);
}

/** `<or> a <or> b`: every second word, whatever stands between them. */
function anyOf(rest: readonly string[]): (value: Json) => boolean {
  const choices = new Set(rest.filter((_, index) => index % 2 === 0));
  return (value) => typeof value === 'string' && choices.has(value);
}
