/** Ages of orders in metrics: up to so many ms, and above all of them. */
const AGES = [
  { name: 'up_to_1m', ms: 60_000 },
  { name: 'up_to_10m', ms: 600_000 },
  { name: 'up_to_1h', ms: 3_600_000 },
  { name: 'up_to_1d', ms: 86_400_000 },
] as const;
const OLDER = 'over_1d';

/** Orders that workers hold, by age. */
export async function leaseAges(ledger: {
  leasesByAge(spans: readonly number[]): Promise<readonly number[]>;
}): Promise<Readonly<Record<string, number>>> {
  const counts = await ledger.leasesByAge(AGES.map(({ ms }) => ms));
  const names = [...AGES.map(({ name }) => name), OLDER];
  return Object.fromEntries(names.map((name, at) => [name, counts[at] ?? 0]));
}
