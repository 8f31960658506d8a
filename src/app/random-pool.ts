import { randomBytes } from 'node:crypto';

const POOL_BYTES = 4096;

/**
 * Random bytes, drawn from the system in large portions: one draw for each id would cost more than
 * making the id.
 */
export function randomPool(): (length: number) => Uint8Array {
  let pool = randomBytes(0);
  return (length) => {
    if (pool.length < length) pool = randomBytes(Math.max(POOL_BYTES, length));
    const drawn = pool.subarray(0, length);
    pool = pool.subarray(length);
    return drawn;
  };
}
