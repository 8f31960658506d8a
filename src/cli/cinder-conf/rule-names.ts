import { suggest } from '../../config/problems.js';
import { type CinderKind, cinderName, OLD_NAMES } from './cinder-rules.js';
import { handlerOf } from './handler.js';
import { namesIn } from './name-list.js';
import type { LeftOut, Named } from './named.js';

/** Names that `scheduler.filters` and `scheduler.weighers` may have. */
export interface RuleNames {
  readonly filters: readonly string[];
  readonly weighers: readonly string[];
}

/**
 * Reads rule names in the text of an option. Undefined: Cinder finds an item, but there is no name
 * in it.
 */
export function readNames(
  kind: CinderKind | 'handlers',
  text: string,
  rules: RuleNames,
  fallback: string,
): Named | undefined {
  if (kind === 'handlers') return handlerOf(text);
  const list = namesIn(text);
  if (list === undefined) return undefined;
  const found = list.names.map((written) => ({ written, ...resolve(kind, written, rules[kind]) }));
  const known = found.flatMap(({ name }) => name ?? []);
  const leftOut = found.flatMap(({ written, name, words }, index) =>
    name === undefined
      ? [
          {
            after: found.slice(0, index).filter((one) => one.name !== undefined).length,
            name: written,
            words,
          },
        ]
      : [],
  );
  const notes = [
    ...(list.asCinder
      ? []
      : ['Cinder does not start with a list in this form; the names in it are taken']),
    ...found.flatMap(({ name, words }) => (name === undefined || words === '' ? [] : words)),
  ];
  return kind === 'filters'
    ? filters({ known, leftOut, notes }, fallback)
    : weighers({ known, leftOut, notes }, fallback);
}

interface Found {
  readonly known: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
}

const GUARD = 'Stowage still refuses what does not fit, unless `capacity.guard` is `off`';

/**
 * An empty list would let every volume through, so it is written only if Cinder has no filter
 * either.
 */
function filters({ known, leftOut, notes }: Found, fallback: string): Named {
  const none = known.length === 0 && leftOut.length > 0;
  const value = none ? fallback.split(',') : [...new Set(known)];
  const twice = known.filter((name, index) => known.indexOf(name) < index);
  return {
    value,
    leftOut: leftOut.map((one) => ({ ...one, after: new Set(known.slice(0, one.after)).size })),
    notes: [
      ...notes,
      ...[...new Set(twice)].map(
        (name) => `${name} stands there more than once, which changes nothing`,
      ),
      ...(none ? [NONE_KNOWN] : []),
      ...(value.length === 0
        ? [`no filter at all, as in Cinder: every pool passes. ${GUARD}`]
        : []),
      ...(value.length > 0 && !value.includes('CapacityFilter')
        ? [`nothing checks capacity, for CapacityFilter is not in the list. ${GUARD}`]
        : []),
    ],
  };
}

/** Cinder counts a weigher as often as it is named. */
function weighers({ known, leftOut, notes }: Found, fallback: string): Named {
  const none = known.length === 0 && leftOut.length > 0;
  const twice = known.filter((name, index) => known.indexOf(name) < index);
  return {
    value: none ? fallback.split(',') : known,
    leftOut,
    notes: [
      ...notes,
      ...[...new Set(twice)].map(
        (name) => `${name} counts as often as it stands there, as in Cinder`,
      ),
      ...(none ? [NONE_KNOWN] : []),
    ],
  };
}

const NONE_KNOWN = "none of these names is known here; Cinder's default is written instead";
const SINGULAR = { filters: 'filter', weighers: 'weigher' } as const;

/** The name here, with a note if there is one; or why there is no such name. */
function resolve(
  kind: CinderKind,
  written: string,
  right: readonly string[],
): { readonly name?: string; readonly words: string } {
  const found = cinderName(kind, written);
  if (found !== undefined && right.includes(found))
    return { name: found, words: spelling(kind, written, found) };
  const one = SINGULAR[kind];
  if (right.includes(written))
    return {
      words: `Cinder has no ${one} of this name; the ${one} here may judge otherwise than yours`,
    };
  return { words: `no such ${one} here${suggest(written, right)}` };
}

function spelling(kind: CinderKind, written: string, name: string): string {
  if (written === name) return '';
  if (OLD_NAMES[kind].has(written)) return `${written} is the old name of ${name}`;
  return `${written} is ${name}, which Cinder takes by this name only`;
}
