/**
 * Whether a terminal takes plain text only: TERM says `dumb`, or nothing at all. Windows has no
 * TERM, and terminals that show colours.
 */
export function isDumb(
  { TERM: term = '' }: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
): boolean {
  return term === 'dumb' || (term === '' && platform !== 'win32');
}
