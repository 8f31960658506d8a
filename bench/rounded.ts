/** Rounds to four digits; more would mean nothing here. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
