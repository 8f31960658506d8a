import type { Command } from 'commander';

/** Options of the connection, and whether a value follows. */
const CONNECTION: ReadonlyMap<string, boolean> = new Map([
  ['--server', true],
  ['--tls', false],
  ['--tls-ca', true],
  ['--tls-cert', true],
  ['--tls-key', true],
  ['--token-file', true],
  ['--context', true],
  ['--timeout', true],
]);

/**
 * The words with options of the connection moved from before the noun to behind the verb, where
 * they belong: `--server host:1 pool list` is `pool list --server host:1`. What stands behind the
 * verb already comes later, and counts.
 */
export function leadingMoved(program: Command, words: readonly string[]): readonly string[] {
  let at = 0;
  while (at < words.length) {
    const [name = ''] = (words[at] ?? '').split('=');
    const takesValue = CONNECTION.get(name);
    if (takesValue === undefined) break;
    at += takesValue && name === words[at] ? 2 : 1;
  }
  if (at === 0) return words;
  const rest = words.slice(at);
  let verb = 0;
  for (let command: Command | undefined = program; verb < rest.length; verb += 1) {
    command = command?.commands.find((one) => one.name() === rest[verb]);
    if (command === undefined) break;
  }
  return [...rest.slice(0, verb), ...words.slice(0, at), ...rest.slice(verb)];
}
