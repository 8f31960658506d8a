import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/** What is wrong with a file, one line a place. */
export class FileProblems extends Error {
  override readonly name = 'FileProblems';
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super([`${file}: nothing was sent:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/**
 * A map of a file that is read key by key; what is wrong is noted with its path, so that one look
 * finds everything.
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

  /** Path of a key, as errors name it. */
  path(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }

  /**
   * Takes a key out. Absent keys are undefined; values that `read` answers undefined to are noted.
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

  /** The same for a key that must be there. */
  required<T>(
    key: string,
    expected: string,
    read: (value: unknown) => T | undefined,
  ): T | undefined {
    if (!this.#left.has(key)) this.note(key, `is missing, expected ${expected}`);
    return this.optional(key, expected, read);
  }

  /** Everything that was not taken, as JSON. */
  rest(): JsonObject {
    const entries = [...this.#left].map(([key, value]): [string, JsonValue] => [
      key,
      this.#json(value, this.path(key)),
    ]);
    return Object.fromEntries(entries);
  }

  /** Notes every key that was not taken. */
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

/** A value as an error shows it. */
export function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
