/**
 * The whole number that an option of a harness states. Throws if it is none, or below the least.
 */
export function wholeOption(flag: string, value: string, least: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`${flag} must be a whole number of at least ${least}, not ${value}`);
  return number;
}
