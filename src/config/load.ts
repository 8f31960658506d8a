import type { z } from 'zod';
import { envOf, type Leaf, leaves, sectionOf } from './leaves.js';
import { ConfigError, explain } from './problems.js';
import { rules } from './scheduling-schema.js';
import { type Config, type DeepReadonly, schema } from './schema.js';
import { type ConfigSources, readConfigFile, readEnvironment, readFlags } from './sources.js';
import { at, has, isMap, put } from './values.js';

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
    key,
    env: envOf(key),
    description: type.description ?? '',
    fallback: at(defaults, key),
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
  return leaves(schema).map(({ key }) => ({ key, value: at(config, key), ...originOf(key) }));
}

interface Merged {
  readonly config: Config;
  readonly originOf: (key: string) => { readonly origin: Origin; readonly where: string };
}

function merge(
  sources: ConfigSources,
  file = sources.file === undefined ? {} : readConfigFile(sources.file),
): Merged {
  const known = leaves(schema);
  const fromEnv = new Map(readEnvironment(sources.env, known));
  const fromFlags = new Map(readFlags(sources.flags, known));
  const merged = structuredClone(file);
  for (const [key, value] of [...fromEnv, ...fromFlags]) put(merged, key, value);
  const originOf: Merged['originOf'] = (key) => {
    if (fromFlags.has(key)) return { origin: 'flag', where: '' };
    if (fromEnv.has(key)) return { origin: 'environment', where: envOf(key) };
    if (has(file, key)) return { origin: 'file', where: sources.file ?? '' };
    return { origin: 'default', where: '' };
  };
  const result = schema.safeParse(withSections(schema, merged));
  if (result.success) return { config: deepFreeze(result.data), originOf };
  const words = (key: string) => {
    const { origin, where } = originOf(key);
    return {
      flag: ' (a flag)',
      environment: ` (environment ${where})`,
      file: ` (in ${where})`,
      default: '',
    }[origin];
  };
  throw new ConfigError([
    ...new Set(
      result.error.issues.flatMap((issue) =>
        explain(issue, merged, [...known, ...profileLeaves(merged)], words),
      ),
    ),
  ]);
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
