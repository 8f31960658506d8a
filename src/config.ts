import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { JsonObject } from './domain/json.js';

/** Whole number of at least `min`. */
const whole = (min: number, most = Number.MAX_SAFE_INTEGER) => {
  const error = most < Number.MAX_SAFE_INTEGER ? `a whole number from ${min} to ${most}` : `a whole number of at least ${min}`;
  return z.int({ error }).min(min, { error }).max(most, { error });
};
// Node fires a timer that is longer than this at once.
const TIMER_MAX_MS = 2 ** 31 - 1;
const DAY_MS = 24 * 3_600_000;

const SECTION = { error: 'a map of keys' };
const truth = z.boolean({ error: 'true or false' });
const word = z.string({ error: 'text' }).min(1, { error: 'text that is not empty' });
const names = z.array(word, { error: 'a list of names' });
const ADDRESS = 'host:port, such as 127.0.0.1:50051, or [::1]:50051 (port 0: any free one)';
const address = z.string({ error: ADDRESS }).refine((value) => splitAddress(value) !== undefined, { error: ADDRESS });
const pemFile = z.union([word, z.null()], { error: 'path of a PEM file, or null' }).default(null);
const RATIO = 'a number of at least 1, the same in text, or auto';

const volumeType = z.strictObject(
  {
    name: word.describe('Name, for people.'),
    extra_specs: z.record(z.string(), z.string({ error: 'text' }), { error: 'a map from key to text' }).default({}),
    qos_specs: z.record(z.string(), z.json(), { error: 'a map' }).default({}),
  },
  { error: 'null, or a map with name, extra_specs and qos_specs' },
);

const schema = z
  .strictObject(
    {
      listen: address.default('127.0.0.1:50051').describe('Where gRPC listens, host:port.'),
      insecure: truth.default(false).describe('Permits to listen beyond this machine without TLS.'),
      tls: z
        .strictObject(
          {
            cert: pemFile.describe("The server's certificate chain, path of a PEM file. Null: no TLS."),
            key: pemFile.describe('Its private key, path of a PEM file.'),
            client_ca: pemFile.describe('Authorities of client certificates, path of a PEM file. When given, every client must have one.'),
          },
          SECTION,
        )
        .prefault({}),
      http_listen: z
        .union([z.literal('off'), address, z.null()], { error: `${ADDRESS}, or off` })
        .default('127.0.0.1:9464')
        .transform((value) => (value === 'off' ? null : value))
        .describe('Where /metrics, /livez and /readyz listen, host:port; off or null: nowhere.'),
      data_dir: word.default('./data').describe('Directory of the database, stowage.db.'),
      log_level: z
        .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'fatal, error, warn, info, debug, trace or silent' })
        .default('warn')
        .describe('Least severity that is logged.'),
      scheduler: z
        .strictObject(
          {
            filters: names
              .default(['AvailabilityZoneFilter', 'CapacityFilter', 'CapabilitiesFilter', 'IgnoreAttemptedHostsFilter'])
              .describe('Filters that a pool must pass, in the order in which they run.'),
            weighers: names.default(['CapacityWeigher']).describe('Weighers that order the pools that passed.'),
            multipliers: z
              .record(z.string(), z.number({ error: 'a number' }), { error: 'a map from weigher to number' })
              .default({ capacity: 1 })
              .describe('Factor of each weigher, no unit; negative turns its order round.'),
            max_attempts: whole(1, 1000).default(3).describe('Attempts at one request, the first included.'),
            max_over_subscription_ratio: z
              .union([z.number(), z.string()], { error: RATIO })
              .refine(isRatio, { error: RATIO })
              .default('20.0')
              .describe('How far thin pools that report no ratio may be promised beyond their size, no unit.'),
            default_availability_zone: word.default('nova').describe('Zone of hosts that report none.'),
            default_volume_type: volumeType
              .nullable()
              .default(null)
              .describe('Volume type of requests that state none: name, extra_specs, qos_specs.'),
          },
          SECTION,
        )
        .prefault({}),
      service_down_time_ms: whole(100, TIMER_MAX_MS).default(60_000).describe('A host that is silent for so long is down, ms.'),
      workers: z
        .strictObject(
          {
            lease_ms: whole(100, TIMER_MAX_MS).default(30_000).describe('Life of a lease unless it is renewed, ms.'),
            reschedule_after_down_ms: z
              .union([whole(0), z.null()], { error: 'a whole number of at least 0, or null' })
              .default(600_000)
              .describe('A backend down for so long loses what its workers had leased, ms; null: never.'),
          },
          SECTION,
        )
        .prefault({}),
      reports: z
        .strictObject(
          {
            clock_tolerance_ms: whole(0).default(10_000).describe("How far managers' clocks may be off, ms."),
          },
          SECTION,
        )
        .prefault({}),
      heartbeat_flush_ms: whole(10, TIMER_MAX_MS).default(10_000).describe('How often signs of life are written down, ms.'),
      retention: z
        .strictObject(
          {
            requests_ms: whole(0).default(DAY_MS).describe('How long answers are kept for repeated request ids, ms.'),
            finished_decisions_ms: whole(0)
              .default(7 * DAY_MS)
              .describe('How long finished decisions are kept, ms.'),
            deleted_volumes_ms: whole(0)
              .default(7 * DAY_MS)
              .describe('How long deleted volumes are kept, ms.'),
          },
          SECTION,
        )
        .prefault({}),
      diagnosis: z
        .strictObject(
          {
            max_pools: whole(0, 100_000).default(1000).describe('Pools whose own reason is kept with a refusal, a count.'),
          },
          SECTION,
        )
        .prefault({}),
      limits: z
        .strictObject(
          {
            max_message_bytes: whole(1024, TIMER_MAX_MS)
              .default(4 * 1024 * 1024)
              .describe('Largest message that is taken, bytes.'),
          },
          SECTION,
        )
        .prefault({}),
    },
    SECTION,
  )
  .superRefine((config, context) => {
    const tell = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: key.split('.'), message, params: { sentence: true } });
    if (config.retention.finished_decisions_ms < config.retention.requests_ms)
      tell(
        'retention.finished_decisions_ms',
        'retention.finished_decisions_ms must not be below retention.requests_ms: a repeated request is answered from its decision',
      );
    if ((config.tls.cert === null) !== (config.tls.key === null))
      tell('tls', 'tls.cert and tls.key belong together: state both or neither');
    if (config.tls.client_ca !== null && config.tls.cert === null) tell('tls.client_ca', 'tls.client_ca needs tls.cert and tls.key too');
    if (config.tls.cert === null && !config.insecure && !isLoopback(config.listen))
      tell(
        'listen',
        `listening on ${config.listen} without TLS would let anyone on the network in: state tls.cert and tls.key, listen on 127.0.0.1, or permit it with --insecure (insecure: true)`,
      );
  });

/** Everything that can be configured, checked and frozen. */
export type Config = DeepReadonly<z.output<typeof schema>>;

// JSON is readonly already, and a recursive type within a recursive type is more than the compiler takes.
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: K extends 'qos_specs' ? JsonObject : DeepReadonly<T[K]> } : T;

/** Where values come from, weakest first: defaults, file, environment, flags. */
export interface ConfigSources {
  /** Path of a YAML file. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By dotted key; text is read as the environment's. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** What is wrong with a configuration, one sentence a problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** One key: what a page of documentation says of it. */
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

/** Puts the sources together, checks them once and freezes what comes out. Throws ConfigError. */
export function loadConfig(sources: ConfigSources): Config {
  const known = leaves(schema);
  const file = sources.file === undefined ? {} : readConfigFile(sources.file);
  const fromEnv = new Map(readEnvironment(sources.env, known));
  const fromFlags = new Map(readFlags(sources.flags, known));
  const merged = structuredClone(file);
  for (const [key, value] of [...fromEnv, ...fromFlags]) put(merged, key, value);
  const result = schema.safeParse(withSections(schema, merged));
  if (result.success) return deepFreeze(result.data);
  const origin = (key: string) =>
    fromFlags.has(key) ? ' (a flag)' : fromEnv.has(key) ? ` (environment ${envOf(key)})` : has(file, key) ? ` (in ${sources.file})` : '';
  throw new ConfigError([...new Set(result.error.issues.flatMap((issue) => explain(issue, merged, known, origin)))]);
}

interface Leaf {
  readonly key: string;
  readonly type: z.ZodType;
}

function sectionOf(type: unknown): z.ZodObject | undefined {
  const inner = type instanceof z.ZodPrefault ? type.unwrap() : type;
  return inner instanceof z.ZodObject ? inner : undefined;
}

function leaves(section: z.ZodObject, prefix = ''): readonly Leaf[] {
  return Object.entries(section.shape).flatMap(([name, type]) => {
    const inner = sectionOf(type);
    return inner ? leaves(inner, `${prefix}${name}.`) : [{ key: prefix + name, type: type as z.ZodType }];
  });
}

function readConfigFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`${path}: cannot be read: ${(error as Error).message}`]);
  }
  const document = parseDocument(text);
  const fault = document.errors[0];
  if (fault) throw new ConfigError([`${path}: is not YAML: ${fault.message.split('\n')[0]?.replace(/:$/, '')}`]);
  const content: unknown = document.toJS() ?? {};
  if (!isMap(content)) throw new ConfigError([`${path}: found ${show(content)}, expected a map of keys`]);
  return content;
}

// Kubernetes puts these into every container of a namespace that has a service called `stowage`.
const SERVICE_LINK = /^STOWAGE_(\w+_)?(SERVICE_(HOST|PORT)|PORT(_\d+_(TCP|UDP))?)(_\w+)?$/;
// Read by the command line, not by the server.
const NOT_OURS = new Set(['STOWAGE_SERVER', 'STOWAGE_CONFIG']);

function* readEnvironment(env: ConfigSources['env'], known: readonly Leaf[]): Iterable<[string, unknown]> {
  const byName = new Map(known.map((leaf) => [envOf(leaf.key), leaf]));
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('STOWAGE_') || NOT_OURS.has(name) || text === undefined || text === '') continue;
    const leaf = byName.get(name);
    if (leaf) yield [leaf.key, fromText(text, leaf.type)];
    else if (!SERVICE_LINK.test(name)) throw new ConfigError([`environment ${name}: no such key${suggest(name, [...byName.keys()])}`]);
  }
}

function* readFlags(flags: ConfigSources['flags'], known: readonly Leaf[]): Iterable<[string, unknown]> {
  const byKey = new Map(known.map((leaf) => [leaf.key, leaf]));
  for (const [key, value] of Object.entries(flags)) {
    const leaf = byKey.get(key);
    if (value === undefined) continue;
    if (!leaf) throw new ConfigError([`${key}: no such key${suggest(key, [...byKey.keys()])}`]);
    yield [key, typeof value === 'string' ? fromText(value, leaf.type) : value];
  }
}

function envOf(key: string): string {
  return `STOWAGE_${key.replaceAll('.', '_').toUpperCase()}`;
}

/** Text has no types: it is what YAML makes of it where that fits the key, else a list, else itself. */
function fromText(text: string, type: z.ZodType): unknown {
  const document = parseDocument(text);
  const value: unknown = document.errors.length === 0 ? document.toJS() : text;
  const list = text.split(',').map((item) => item.trim());
  return [value, text, list].find((candidate) => type.safeParse(candidate).success) ?? (type.safeParse(value).success ? value : text);
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  const [head = '', ...rest] = key.split('.');
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  target[head] ??= {};
  const inner = target[head];
  if (isMap(inner)) put(inner, rest.join('.'), value);
}

/** A section whose every line is commented out is null in YAML; it means the defaults. */
function withSections(section: z.ZodObject, values: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => {
    const inner = Object.hasOwn(section.shape, name) ? sectionOf(section.shape[name]) : undefined;
    if (!inner) return [name, value];
    return [name, isMap(value) ? withSections(inner, value) : (value ?? {})];
  });
  return Object.fromEntries(entries);
}

function explain(issue: z.core.$ZodIssue, merged: unknown, known: readonly Leaf[], origin: (key: string) => string): string[] {
  const key = dotted(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const keys = [...new Set(known.flatMap((leaf) => [leaf.key, leaf.key.replace(/\.[^.]*$/, '')]))];
    return issue.keys.map((name) => {
      const full = key === '' ? name : `${key}.${name}`;
      return `${full}: no such key${suggest(full, keys)}${origin(full)}`;
    });
  }
  if (issue.code === 'custom' && issue.params?.['sentence']) return [`${issue.message}${origin(key)}`];
  return [
    `${key.replace(/\.(\d+)\b/g, '[$1]') || 'configuration'}: found ${show(at(merged, key))}, expected ${issue.message}${origin(key)}`,
  ];
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function at(values: unknown, key: string): unknown {
  return key === ''
    ? values
    : key.split('.').reduce<unknown>((inner, name) => (has(inner, name) ? (inner as Record<string, unknown>)[name] : undefined), values);
}

function has(values: unknown, key: string): boolean {
  const [head = '', ...rest] = key.split('.');
  if (typeof values !== 'object' || values === null || !Object.hasOwn(values, head)) return false;
  return rest.length === 0 || has((values as Record<string, unknown>)[head], rest.join('.'));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function isRatio(ratio: number | string): boolean {
  return ratio === 'auto' || (/^\d*\.?\d+$/.test(String(ratio)) && Number(ratio) >= 1);
}

/** Host and port of `host:port`; undefined where it is none. */
export function splitAddress(value: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(value);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

function isLoopback(listen: string): boolean {
  const host = splitAddress(listen)?.host ?? '';
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** `; did you mean …?` where a key is near, or has the same last name in another section. */
function suggest(wrong: string, right: readonly string[]): string {
  const last = (key: string) => key.slice(key.lastIndexOf('.') + 1);
  const distance = (key: string) => Math.min(edits(wrong, key), edits(last(wrong), last(key)) + 0.5);
  const [best] = right.map((key) => ({ key, far: distance(key) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, last(wrong).length / 4) ? `; did you mean ${best.key}?` : '';
}

/** How many single letters differ (Levenshtein). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
}

function deepFreeze<T>(value: T): DeepReadonly<T> {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(Object.freeze(value))) deepFreeze(inner);
  return value as DeepReadonly<T>;
}
