/** What is left in pools, for thin volumes or for thick ones. */
export interface SpaceLeft {
  /**
   * Virtual free, GiB, of a participating pool for whose volumes it decides alone: a volume fits if
   * it is not larger. Infinity: each fits. NaN: the pool must be asked. Hot.
   */
  leftAt(slot: number): number;
}
