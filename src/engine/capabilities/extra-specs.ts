import type { Json } from '../../domain/json.js';
import { isList, isObject } from '../lib/json-shape.js';
import { compareText, readFloat, readTruth, words } from '../lib/python-text.js';

/**
 * Whether a capability meets the requirement. `undefined`, a capability that is not reported, meets
 * none.
 */
export type Requirement = (capability: Json | undefined) => boolean;

/** Compares a value, never null, with the word after the operator. */
type Operator = (word: string) => (value: Json) => boolean;

const never = () => false;

/** Compares both sides as numbers; a side that is no number matches nothing. */
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

/** Compares both sides as text; anything but text matches nothing. */
function ordering(holds: (order: number) => boolean): Operator {
  return (word) => (value) => typeof value === 'string' && holds(compareText(value, word));
}

const atLeast = numeric((value, wanted) => value >= wanted);

/**
 * The operators (docs/rules.md, "Extra specs"). There is no `<`, `>` or `=>`: a requirement that
 * begins so is compared as text.
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

/** Whether this first word makes a requirement more than text to be equal to. */
export function isOperator(word: string): boolean {
  return word === '<or>' || OPERATORS.has(word);
}

/**
 * Why no pool can ever meet a requirement; null if some pool might. In a volume type this is valid,
 * in a search it is a mistake.
 */
export function neverMet(requirement: string): string | null {
  const [first = '', word] = words(requirement);
  if (!isOperator(first)) return null;
  if (word === undefined) return `has nothing behind ${first}`;
  return NUMERIC.has(first) && readFloat(word) === undefined
    ? `compares with ${JSON.stringify(word)}, which is no number`
    : null;
}

/** Python's `word in value`: a part of a text, a member of a list, a key of a map. */
function holds(value: Json, word: string): boolean {
  if (typeof value === 'string' || isList(value)) return value.includes(word);
  return isObject(value) && Object.hasOwn(value, word);
}

function is(wanted: boolean): (value: Json) => boolean {
  return (value) => readTruth(value) === wanted;
}

/**
 * Compiles an extra spec's requirement (docs/rules.md, "Extra specs"). A list meets it if one of
 * its elements does. Null meets only a null requirement. If Cinder raises, it does not match.
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
