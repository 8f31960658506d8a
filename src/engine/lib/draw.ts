/**
 * Indexes of at most `limit` pools, drawn one after the other without replacement. A pool's chance
 * is its weight divided by the sum of the weights left (docs/rules.md, "Weighers", the stochastic
 * handler). Weights up to 0 have no chance; if there are no others, all chances are equal. `random`
 * gives numbers in [0, 1).
 */
export function draw(
  weights: Float64Array,
  limit: number,
  allows: (index: number) => boolean,
  random: () => number,
): readonly number[] {
  const left = [...weights.keys()].filter(allows);
  // Scaled, so that the sum of the largest numbers is finite.
  const largest = left.reduce((most, index) => Math.max(most, weights[index] ?? 0), 0);
  const shares = left.map((index) =>
    largest > 0 ? Math.max(0, (weights[index] ?? 0) / largest) : 1,
  );
  const drawn: number[] = [];
  while (left.length > 0 && drawn.length < limit) {
    const at = winner(shares, random());
    shares.splice(at, 1);
    drawn.push(...left.splice(at, 1));
  }
  return drawn;
}

function winner(shares: readonly number[], random: number): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) return Math.floor(random * shares.length);
  let reached = 0;
  let last = 0;
  for (const [at, share] of shares.entries()) {
    if (share === 0) continue;
    reached += share;
    last = at;
    if (reached > random * total) return at;
  }
  // Rounding left the number above the sum.
  return last;
}
