import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/** The problems of a file, one line each. */
export class FileProblems extends Error {
  override readonly name = 'FileProblems';
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super([`${file}: nothing was sent:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/**
 * A map in a file that is read key by key. Problems are collected with their paths, so that all of
 * them are shown at once.
 */
export class Fields {
  readonly #left: Map<string, unknown>;
  readonly #path: string;
  readonly #problems: string[];

  constructor(values: Readonly<Record<string, unknown>>, path: string, problems: string[]) {
    this.#left = new Map(Object.entries(values));
    this.#path = path;
    this.#problems = problems;
  }

  has(key: string): boolean {
    return this.#left.has(key);
  }

  /** Path of a key for messages. */
  path(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }

  /**
   * Takes a key. Undefined if it is absent. If `read` returns undefined for its value, a problem is
   * added.
   */
  optional<T>(
    key: string,
    expected: string,
    read: (value: unknown) => T | undefined,
  ): T | undefined {
    if (!this.#left.has(key)) return undefined;
    const value = this.#left.get(key);
    this.#left.delete(key);
    const result = read(value);
    if (result === undefined) this.note(key, `found ${show(value)}, expected ${expected}`);
    return result;
  }

  /** Takes a key that must be there. */
  required<T>(
    key: string,
    expected: string,
    read: (value: unknown) => T | undefined,
  ): T | undefined {
    if (!this.#left.has(key)) this.note(key, `is missing, expected ${expected}`);
    return this.optional(key, expected, read);
  }

  /** The keys that were not taken, as JSON. */
  rest(): JsonObject {
    const entries = [...this.#left].map(([key, value]): [string, JsonValue] => [
      key,
      this.#json(value, this.path(key)),
    ]);
    return Object.fromEntries(entries);
  }

  /** Adds a problem for every key that was not taken. */
  refuseRest(known: string): void {
    for (const key of this.#left.keys()) this.note(key, `no such key here; there are ${known}`);
  }

  note(key: string, text: string): void {
    this.#problems.push(`${this.path(key)}: ${text}`);
  }

  #json(value: unknown, path: string): JsonValue {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (Array.isArray(value))
      return value.map((item, index) => this.#json(item, `${path}[${index}]`));
    const map = asMap(value);
    if (map)
      return Object.fromEntries(
        Object.entries(map).map(([key, inner]) => [key, this.#json(inner, `${path}.${key}`)]),
      );
    this.#problems.push(`${path}: found ${show(value)}, expected what JSON can hold`);
    return null;
  }
}

/** A plain map, or undefined. */
export function asMap(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getPrototypeOf(value) === Object.prototype
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A list, or undefined. */
export function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** Text, or undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A value as messages show it. */
export function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
