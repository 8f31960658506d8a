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
    value === undefined ? 'nothing' : hideSecrets(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Text without secrets: PEM texts, and passwords in URLs. */
export function hideSecrets(text: string): string {
  return text
    .replaceAll(/-----BEGIN .*/gs, '(PEM text, hidden)')
    .replaceAll(/(:\/\/[^/@\s:]*):[^/\s]*@/g, '$1:(hidden)@');
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
