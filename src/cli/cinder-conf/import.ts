import { ConfigError } from '../../config/problems.js';
import { put } from '../../config/values.js';
import { backendSections } from './backends.js';
import { MAPPINGS } from './mapping.js';
import { noteOf } from './note.js';
import { CinderOptions, sectionName } from './options.js';
import { OWN_CLASS, ownClasses } from './own-classes.js';
import { parseConf, type Stated } from './parse.js';
import type { RuleNames } from './rule-names.js';
import { statedFor, type Taken, takeAll } from './take.js';

/** A configuration file of Cinder. */
export interface ConfFile {
  /** Its name in messages. */
  readonly name: string;
  readonly text: string;
}

/** The result for one option. */
export interface ImportedOption {
  /** Null: no file states it, so Cinder's default is written. */
  readonly stated: Stated | null;
  readonly option: string;
  /** Stowage's key; null: there is none, and the note says why. */
  readonly key: string | null;
  readonly note: string;
}

/** A configuration of Stowage, with the result for every option, in the order of the files. */
export interface Imported {
  readonly config: Record<string, unknown>;
  readonly taken: readonly Taken[];
  readonly options: readonly ImportedOption[];
  /** Rules that may refuse volumes in Cinder and are not known here, in the order of the files. */
  readonly unknown: readonly UnknownRule[];
}

/** A rule that the files name and that is not known here. */
export interface UnknownRule {
  readonly stated: Stated;
  readonly name: string;
  /** Why it is not known, and which rule may be meant. */
  readonly words: string;
}

/**
 * Reads configuration files of Cinder; later ones take precedence. Throws ConfigError with all
 * problems.
 */
export function importConf(files: readonly ConfFile[], rules: RuleNames): Imported {
  const parsed = files.map(({ name, text }) => parseConf(text, name));
  const faults = parsed.flatMap((one) => one.faults);
  const options = new CinderOptions(parsed.flatMap((one) => one.stated));
  const { taken, problems } = takeAll(options, rules);
  if (faults.length + problems.length > 0)
    throw new ConfigError(atMost(MOST_PROBLEMS, [...faults, ...problems]));
  const config: Record<string, unknown> = {};
  for (const { mapping, value } of taken) if (value !== undefined) put(config, mapping.key, value);
  const imported = [...statedOptions(options, taken), ...unstatedOptions(taken)];
  return { config, taken, options: imported, unknown: unknownRules(options, taken) };
}

// A file of another kind has a problem in every line.
const MOST_PROBLEMS = 50;

function atMost(most: number, problems: readonly string[]): readonly string[] {
  return problems.length <= most
    ? problems
    : [...problems.slice(0, most), `and ${problems.length - most} more`];
}

function unknownRules(options: CinderOptions, taken: readonly Taken[]): readonly UnknownRule[] {
  const names = taken.flatMap(({ stated, leftOut }) =>
    stated ? leftOut.map(({ name, words }) => ({ stated, name, words })) : [],
  );
  const classes = ownClasses(options).map((stated) => ({
    stated,
    name: stated.text,
    words: OWN_CLASS,
  }));
  return [...names, ...classes].sort(
    (a, b) => options.all.indexOf(a.stated) - options.all.indexOf(b.stated),
  );
}

function statedOptions(options: CinderOptions, taken: readonly Taken[]): readonly ImportedOption[] {
  const backends = backendSections(options);
  const own = ownClasses(options);
  return options.all.map((stated) => {
    const mapping =
      sectionName(stated.section) === 'DEFAULT'
        ? MAPPINGS.find(({ option }) => option === stated.option)
        : undefined;
    const result = (key: string | null, note: string) => ({
      stated,
      option: stated.option,
      key,
      note,
    });
    if (!mapping) {
      const ofOwn = own.includes(stated) ? `; ${stated.text} is left out: ${OWN_CLASS}` : '';
      return result(null, `${noteOf(stated, options, backends)}${ofOwn}`);
    }
    const later = options.overriding(stated);
    if (later) return result(null, `stated again at ${later.file}:${later.line}, which counts`);
    if (!statedFor(mapping, options)) return result(null, 'empty, which is as good as not stated');
    const one = taken.find((each) => each.stated === stated);
    const leftOut = one?.leftOut.map(({ name, words }) => `${name} is left out: ${words}`) ?? [];
    const words = [...leftOut, ...(one?.notes ?? []), mapping.remark ?? ''].filter(
      (text) => text !== '',
    );
    return result(one?.value === undefined ? null : mapping.key, words.join('; '));
  });
}

function unstatedOptions(taken: readonly Taken[]): readonly ImportedOption[] {
  return taken.flatMap(({ stated, mapping: { option, key } }) =>
    stated
      ? []
      : [{ stated: null, option, key, note: "not stated: Cinder's default, which is not ours" }],
  );
}
