import type { Diagnosis, PoolRejection } from '../../domain/diagnosis.js';

/** Of a pool's reason besides its texts, as it is kept. */
const OVERHEAD = 36;

/**
 * The diagnosis as it is kept with its request: with as many pools' own reasons as take `maxBytes`.
 * The others are counted as omitted; counts by filter and the nearest misses stay. A cloud that is
 * full refuses many times a second, each time for the same reasons of the same pools.
 */
export function boundDiagnosis(diagnosis: Diagnosis, maxBytes: number): Diagnosis {
  let kept = 0;
  for (let bytes = 0; kept < diagnosis.pools.length; kept += 1) {
    bytes += bytesOf(diagnosis.pools[kept] as PoolRejection);
    if (bytes > maxBytes) break;
  }
  if (kept === diagnosis.pools.length) return diagnosis;
  return {
    ...diagnosis,
    pools: diagnosis.pools.slice(0, kept),
    poolsOmitted: diagnosis.poolsOmitted + diagnosis.pools.length - kept,
  };
}

function bytesOf({ pool, filter, reason }: PoolRejection): number {
  return OVERHEAD + utf8Length(pool) + utf8Length(filter) + utf8Length(reason);
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) bytes += unit > 0x7ff ? 2 : 1;
  }
  return bytes;
}
