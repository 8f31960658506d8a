/**
 * Words that run a program in a terminal of its own. What is written to the standard input of that
 * process is typed there; its standard output is the screen; its exit code is the program's.
 *
 * `exec` replaces the shell that starts the program. A shell that waits would end by Ctrl-C itself,
 * and then its code would be told; whether it waits differs between shells.
 */
export function inTerminal(words: readonly string[]): [program: string, words: string[]] {
  const command = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return ['script', ['-qefc', `exec ${command}`, '/dev/null']];
}
