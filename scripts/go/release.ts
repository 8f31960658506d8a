/** Whether release `one` came before `other`: `1.19` before `1.21.3`. */
export function isOlder(one: string, other: string): boolean {
  const [a, b] = [parts(one), parts(other)];
  const differs = a.findIndex((part, at) => part !== b[at]);
  return differs !== -1 && (a[differs] ?? 0) < (b[differs] ?? 0);
}

function parts(version: string): readonly number[] {
  const [, major, minor, patch] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [major, minor, patch].map((part) => Number(part ?? 0));
}
