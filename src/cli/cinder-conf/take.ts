import { show } from '../../config/values.js';
import { plain } from '../output/plain.js';
import { type Interpolated, interpolate } from './interpolate.js';
import { MAPPINGS, type Mapping } from './mapping.js';
import type { LeftOut } from './named.js';
import type { CinderOptions } from './options.js';
import type { Stated } from './parse.js';
import { quotesAround, withoutQuotes } from './quotes.js';
import type { Reader } from './read-value.js';
import { type RuleNames, readNames } from './rule-names.js';

/** A key of Stowage with its value and its origin. */
export interface Taken {
  readonly mapping: Mapping;
  /** Undefined: no file states it, and the value is Cinder's default. */
  readonly stated: Stated | undefined;
  /** Undefined: none of it is known here, so Stowage's default applies. */
  readonly value: unknown;
  readonly leftOut: readonly LeftOut[];
  /** Notes for readers of the result, a sentence each. */
  readonly notes: readonly string[];
}

/** Reads every option that has a key here. Each error becomes a problem, one sentence. */
export function takeAll(
  options: CinderOptions,
  rules: RuleNames,
): { readonly taken: readonly Taken[]; readonly problems: readonly string[] } {
  const wrong: { readonly stated: Stated; readonly words: string }[] = [];
  const taken = MAPPINGS.flatMap((mapping) => {
    const stated = statedFor(mapping, options);
    const text = stated?.text ?? (mapping.differs ? mapping.fallback : undefined);
    const result = text === undefined ? undefined : takeOne(mapping, text, options, rules);
    if (result === undefined) return [];
    if ('leftOut' in result) return [{ mapping, stated, ...result }];
    if (stated) wrong.push({ stated, words: `${place(stated)}: ${result.fault}` });
    return [];
  });
  const order = ({ stated }: { readonly stated: Stated }) => options.all.indexOf(stated);
  return { taken, problems: wrong.sort((a, b) => order(a) - order(b)).map(({ words }) => words) };
}

/** The statement of an option that counts; for some options an empty text counts as unset. */
export function statedFor({ option, reader }: Mapping, options: CinderOptions): Stated | undefined {
  const stated = options.last('DEFAULT', option);
  return stated?.text === '' && reader.emptyIsUnset ? undefined : stated;
}

/** `cinder.conf:12: [DEFAULT] service_down_time`. */
function place({ file, line, section, option }: Stated): string {
  return plain(`${file}:${line}: [${section}] ${option}`);
}

type Read = { readonly fault: string } | Pick<Taken, 'value' | 'leftOut' | 'notes'>;

/** Undefined: the option has no value in the end. */
function takeOne(
  { reader, fallback }: Mapping,
  text: string,
  options: CinderOptions,
  rules: RuleNames,
): Read | undefined {
  const replaced = replace(text, options);
  if ('fault' in replaced) return { fault: `${replaced.fault}: write its value there` };
  if (replaced.text === '' && reader.emptyIsUnset) return undefined;
  const taken = reader.names
    ? readNames(reader.names, replaced.text, rules, fallback)
    : readValue(reader, replaced.text);
  // A reference to nothing must not turn a list of filters into an empty one.
  const emptied = Array.isArray(taken?.value) && taken.value.length === 0 && text !== replaced.text;
  // The text as written: with references replaced it might show a secret.
  return taken !== undefined && !emptied
    ? taken
    : { fault: `found ${show(text)}, expected ${reader.expected}` };
}

/** oslo.config removes one pair of quotes; a template may have left a second one. */
function readValue(
  reader: Reader,
  text: string,
): Pick<Taken, 'value' | 'leftOut' | 'notes'> | undefined {
  const quoted = quotesAround(text);
  const value = reader.read(text);
  if (value !== undefined)
    return {
      value,
      leftOut: [],
      notes:
        quoted && reader.keepsQuotes ? ['the quotes are part of its value, in Cinder too'] : [],
    };
  const bare = quoted ? reader.read(withoutQuotes(text)) : undefined;
  return bare === undefined
    ? undefined
    : {
        value: bare,
        leftOut: [],
        notes: ['Cinder cannot read it with two pairs of quotes; the value in them is taken'],
      };
}

function replace(text: string, options: CinderOptions): Interpolated {
  const fallback = (option: string) =>
    MAPPINGS.find((mapping) => mapping.option === option)?.fallback || undefined;
  return interpolate(text, 'DEFAULT', { options, fallback });
}
