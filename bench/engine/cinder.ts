/**
 * Decisions a second of Cinder's scheduler, recorded on a machine of this kind, without RPC and
 * database.
 */
export const CINDER: readonly { readonly pools: number; readonly perSecond: number }[] = [
  { pools: 10, perSecond: 2_900 },
  { pools: 100, perSecond: 710 },
  { pools: 1_000, perSecond: 61 },
  { pools: 10_000, perSecond: 6 },
];
