import type { z } from 'zod';
import { envOf, type Leaf, leaves, sectionOf } from './leaves.js';
import { ConfigError, explain, shownPath } from './problems.js';
import { rules } from './scheduling-schema.js';
import { type Config, type DeepReadonly, schema } from './schema.js';
import { type ConfigSources, readConfigFile, readEnvironment, readFlags } from './sources.js';
import { shownKey, shownValue } from './span.js';
import { moveSpans } from './span-keys.js';
import { at, dotted, has, isMap, put } from './values.js';

/** A key, as the reference describes it. */
export interface ConfigKey {
  readonly key: string;
  readonly env: string;
  readonly description: string;
  readonly fallback: unknown;
}

/** Every key that there is. */
export function configKeys(): readonly ConfigKey[] {
  const defaults = schema.parse({});
  return leaves(schema).map(({ key, type }) => ({
    key: shownKey(key),
    env: envOf(shownKey(key)),
    description: type.description ?? '',
    fallback: shownValue(key, at(defaults, key)),
  }));
}

/** Where a value comes from. */
export type Origin = 'default' | 'file' | 'environment' | 'flag';

/** A key with its effective value. */
export interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly origin: Origin;
  /** The file or the environment variable; else empty. */
  readonly where: string;
}

/** Merges the sources, validates them once and freezes the result. Throws ConfigError. */
export function loadConfig(sources: ConfigSources): Config {
  return merge(sources).config;
}

/** Validates values as a file that is the only source. Throws ConfigError. */
export function checkValues(values: Record<string, unknown>): Config {
  return merge({ env: {}, flags: {} }, values).config;
}

/** Every key with its effective value and the source of it. Throws ConfigError. */
export function loadSettings(sources: ConfigSources): readonly Setting[] {
  const { config, originOf } = merge(sources);
  return leaves(schema).map(({ key }) => ({
    key: shownKey(key),
    value: shownValue(key, at(config, key)),
    ...originOf(key),
  }));
}

/** A configuration that may be wrong. */
export interface CheckedConfig {
  /** With what is wrong left out; null if that is not enough. */
  readonly config: Config | null;
  readonly problems: readonly string[];
}

/**
 * All that is wrong with the values, whatever its kind: what is wrong is left out, and the rest is
 * looked at again. Throws ConfigError if the file cannot be read.
 */
export function checkConfig(sources: ConfigSources): CheckedConfig {
  const gathered = gather(sources);
  const { merged, wrong } = gathered;
  const problems = [...wrong];
  const dropped: string[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const result = schema.safeParse(withSections(schema, merged));
    if (result.success) return { config: deepFreeze(result.data), problems };
    const told = explained(result.error.issues, gathered);
    // What is left out may make others seem wrong.
    problems.push(...told.filter((one) => !dropped.some((key) => one.includes(key))));
    // From the end, so that places in lists stay what they are.
    for (const { path, ...issue } of result.error.issues.toReversed()) {
      const names = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const keys = names.length > 0 ? names.map((name) => [...path, name]) : [path];
      for (const key of keys) {
        // What is left of a list says nothing about what it was.
        dropped.push(shownPath(shownKey(dotted(key))).replace(/\[.*/, '['));
        drop(merged, whatIsThere(merged, key));
      }
    }
  }
  return { config: null, problems };
}

/** Each round leaves something out. */
const MOST_ROUNDS = 5;

interface Gathered {
  readonly merged: Record<string, unknown>;
  readonly originOf: (key: string) => { readonly origin: Origin; readonly where: string };
  /** Names of keys that there are not. */
  readonly wrong: readonly string[];
}

function gather(
  sources: ConfigSources,
  file = sources.file === undefined ? {} : readConfigFile(sources.file),
): Gathered {
  const known = leaves(schema);
  const wrong: string[] = [];
  const fromEnv = new Map(readEnvironment(sources.env, known, wrong));
  const fromFlags = new Map(readFlags(sources.flags, known, wrong));
  const merged = structuredClone(file);
  moveSpans(merged, known, wrong, sources.file ?? '');
  const stated = structuredClone(merged);
  for (const [key, { value }] of fromEnv) put(merged, key, value);
  for (const [key, value] of fromFlags) put(merged, key, value);
  const originOf: Gathered['originOf'] = (key) => {
    if (fromFlags.has(key)) return { origin: 'flag', where: '' };
    if (fromEnv.has(key)) return { origin: 'environment', where: fromEnv.get(key)?.name ?? '' };
    if (has(stated, key)) return { origin: 'file', where: sources.file ?? '' };
    return { origin: 'default', where: '' };
  };
  return { merged, originOf, wrong };
}

function merge(
  sources: ConfigSources,
  file?: Record<string, unknown>,
): { readonly config: Config; readonly originOf: Gathered['originOf'] } {
  const gathered = gather(sources, file);
  const result = schema.safeParse(withSections(schema, gathered.merged));
  const told = result.success ? [] : explained(result.error.issues, gathered);
  if (result.success && gathered.wrong.length === 0)
    return { config: deepFreeze(result.data), originOf: gathered.originOf };
  throw new ConfigError([...gathered.wrong, ...told]);
}

/** Issues of the schema as sentences, each once. */
function explained(
  issues: readonly z.core.$ZodIssue[],
  { merged, originOf }: Gathered,
): readonly string[] {
  const words = (key: string) => {
    const { origin, where } = originOf(key);
    return {
      flag: ' (a flag)',
      environment: ` (environment ${where})`,
      file: ` (in ${where})`,
      default: '',
    }[origin];
  };
  const known = [...leaves(schema), ...profileLeaves(merged)];
  return [...new Set(issues.flatMap((issue) => explain(issue, merged, known, words)))];
}

/** What can be left out for a key: itself, or what lacks it. */
function whatIsThere(merged: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] {
  return path.length < 2 || has(merged, dotted(path))
    ? path
    : whatIsThere(merged, path.slice(0, -1));
}

function drop(target: unknown, path: readonly PropertyKey[]): void {
  const [head, ...rest] = path;
  if (head === undefined || typeof target !== 'object' || target === null) return;
  const inner = target as Record<PropertyKey, unknown>;
  if (rest.length > 0) drop(inner[head], rest);
  else if (Array.isArray(target)) target.splice(Number(head), 1);
  else delete inner[head];
}

/** The stated keys of profiles, so that the error for a wrong key can suggest one. */
function profileLeaves({ profiles }: Record<string, unknown>): readonly Leaf[] {
  if (!isMap(profiles)) return [];
  return Object.keys(profiles).flatMap((name) =>
    Object.entries(rules).map(([key, type]) => ({ key: `profiles.${name}.${key}`, type })),
  );
}

/** A section in which every line is commented out is null in YAML; it means the defaults. */
function withSections(
  section: z.ZodObject,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => {
    const inner = Object.hasOwn(section.shape, name) ? sectionOf(section.shape[name]) : undefined;
    if (!inner) return [name, value];
    return [name, isMap(value) ? withSections(inner, value) : (value ?? {})];
  });
  return Object.fromEntries(entries);
}

function deepFreeze<T>(value: T): DeepReadonly<T> {
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(Object.freeze(value))) deepFreeze(inner);
  return value as DeepReadonly<T>;
}
