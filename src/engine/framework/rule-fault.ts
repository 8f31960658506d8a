/** A filter or weigher that threw: a fault of the server, not a property of the pool. */
export class RuleFault extends Error {
  override readonly name = 'RuleFault';

  /** `pool` is the pool that was judged; empty if there was none. */
  constructor(
    readonly rule: string,
    readonly pool: string,
    cause: unknown,
  ) {
    const where = pool === '' ? '' : ` at pool ${pool}`;
    super(`${rule} failed${where}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
