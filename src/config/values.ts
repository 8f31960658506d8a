import { hideSecrets, hideUrl } from '../domain/secrets.js';

export { hideSecrets };

/** The dotted key of a path. */
export function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** The value under a dotted key; undefined if there is none. */
export function at(values: unknown, key: string): unknown {
  return key === ''
    ? values
    : key
        .split('.')
        .reduce<unknown>(
          (inner, name) =>
            has(inner, name) ? (inner as Record<string, unknown>)[name] : undefined,
          values,
        );
}

/** Whether a dotted key is there. */
export function has(values: unknown, key: string): boolean {
  const [head = '', ...rest] = key.split('.');
  if (typeof values !== 'object' || values === null || !Object.hasOwn(values, head)) return false;
  return rest.length === 0 || has((values as Record<string, unknown>)[head], rest.join('.'));
}

/** Whether a value is a map of keys. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as messages show it: shortened, without secrets. */
export function show(value: unknown): string {
  const text =
    value === undefined ? 'nothing' : (JSON.stringify(value, withoutSecrets) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * For JSON.stringify: texts without secrets. Whatever stands where a URL should is taken for one.
 */
export function withoutSecrets(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return isUrlKey(key) ? hideUrl(value) : hideSecrets(value);
}

/** Whether a key's value is a URL, which may hold secrets even where it cannot be read. */
export function isUrlKey(key: string): boolean {
  return key === 'url' || key.endsWith('.url');
}

/** Sets the value under a dotted key. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  const [head = '', ...rest] = key.split('.');
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  target[head] ??= {};
  const inner = target[head];
  if (isMap(inner)) put(inner, rest.join('.'), value);
}
