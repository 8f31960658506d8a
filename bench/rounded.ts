/** Four digits: more say nothing here. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
