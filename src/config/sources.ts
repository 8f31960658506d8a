import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { fileFault } from './file-fault.js';
import { envOf, type Leaf } from './leaves.js';
import { ConfigError, suggest } from './problems.js';
import { shownKey } from './span.js';
import { unitProblem } from './span-keys.js';
import { TextFault } from './text-fault.js';
import { isMap, show } from './values.js';
import { parseYaml } from './yaml-text.js';

/** Where values come from, weakest first: defaults, file, environment, flags. */
export interface ConfigSources {
  /** Path of a YAML file. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By dotted key; text is read like that of the environment. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** The keys of a YAML file. Throws ConfigError. */
export function readConfigFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`${path}: cannot be read: ${fileFault(error)}`]);
  }
  const content = contentOf(text, path) ?? {};
  if (!isMap(content))
    throw new ConfigError([`${path}: found ${show(content)}, expected a map of keys`]);
  return content;
}

function contentOf(text: string, path: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    throw new ConfigError([`${path}: is not YAML: ${error.message}`]);
  }
}

// Kubernetes sets these in every container of a namespace with a service called `stowage`.
const SERVICE_LINK = /^STOWAGE_(\w+_)?(SERVICE_(HOST|PORT)|PORT(_\d+_(TCP|UDP))?)(_\w+)?$/;
// Read by the command line, not by the server.
const NOT_OURS = new Set([
  ...[
    'STOWAGE_SERVER',
    'STOWAGE_CONTEXT',
    'STOWAGE_CONFIG',
    'STOWAGE_TOKEN_FILE',
    'STOWAGE_CLIENT_TLS',
  ],
  ...['STOWAGE_CLIENT_TLS_CA', 'STOWAGE_CLIENT_TLS_CERT', 'STOWAGE_CLIENT_TLS_KEY'],
]);

/** The keys that the environment sets. What is wrong with them goes to `wrong`, a sentence each. */
export function* readEnvironment(
  env: ConfigSources['env'],
  known: readonly Leaf[],
  wrong: string[],
): Iterable<[string, { readonly value: unknown; readonly name: string }]> {
  const byName = named(known, envOf);
  const seen = new Map<string, string>();
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('STOWAGE_') || NOT_OURS.has(name) || text === undefined || text === '')
      continue;
    const leaf = byName.get(name);
    if (leaf) {
      const value = fromText(text, leaf.type);
      const problem = name === envOf(leaf.key) ? null : unitProblem(name, value);
      const other = seen.get(leaf.key);
      seen.set(leaf.key, name);
      if (problem !== null) wrong.push(`environment ${problem}`);
      else if (other !== undefined)
        wrong.push(`environment ${name}: stated twice, also as ${other}`);
      else yield [leaf.key, { value, name }];
    } else if (!SERVICE_LINK.test(name))
      wrong.push(`environment ${name}: no such key${suggest(name, [...byName.keys()])}`);
  }
}

/** The keys that flags set. Names that there are not go to `wrong`, in a sentence each. */
export function* readFlags(
  flags: ConfigSources['flags'],
  known: readonly Leaf[],
  wrong: string[],
): Iterable<[string, unknown]> {
  const byKey = named(known, (key) => key);
  for (const [key, value] of Object.entries(flags)) {
    const leaf = byKey.get(key);
    if (value === undefined) continue;
    if (!leaf) wrong.push(`${key}: no such key${suggest(key, [...byKey.keys()])}`);
    else {
      const read = typeof value === 'string' ? fromText(value, leaf.type) : value;
      const problem = key === leaf.key ? null : unitProblem(key, read);
      if (problem !== null) wrong.push(`${problem} (a flag)`);
      else yield [leaf.key, read];
    }
  }
}

/** The keys by their names: those of spans with and without their unit. */
function named(known: readonly Leaf[], nameOf: (key: string) => string): ReadonlyMap<string, Leaf> {
  return new Map(
    known.flatMap((leaf) => [
      [nameOf(leaf.key), leaf] as const,
      [nameOf(shownKey(leaf.key)), leaf] as const,
    ]),
  );
}

/**
 * The value of a text: what YAML reads if the key accepts that, else a list, else the text itself.
 */
function fromText(text: string, type: z.ZodType): unknown {
  const value = yamlOr(text);
  const list = text.split(',').map((item) => item.trim());
  return (
    [value, text, list].find((candidate) => type.safeParse(candidate).success) ??
    (type.safeParse(value).success ? value : text)
  );
}

/** What YAML reads; the text itself if it reads nothing. */
function yamlOr(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    return text;
  }
}
