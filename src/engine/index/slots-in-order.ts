/** Lists that are kept, if each had all pools. */
const MOST_KEPT = 4;

/** A list, and what it was made from. */
interface Kept {
  readonly order: Int32Array;
  readonly moves: number;
  readonly slots: Int32Array;
}

/** By signature: the slots of the pools that pass for it, in tie order. */
export class SlotsInOrder {
  readonly #kept = new Map<number, Kept>();

  /**
   * The list of a signature.
   * @param order the slots of all participating pools
   * @param moves another number once other pools pass for some signature
   */
  of(
    signature: number,
    order: Int32Array,
    moves: number,
    passes: (slot: number) => boolean,
  ): Int32Array {
    const known = this.#kept.get(signature);
    if (known?.order === order && known.moves === moves) return known.slots;
    const slots = order.filter(passes);
    let size = slots.length;
    for (const [number, other] of this.#kept) {
      size += other.slots.length;
      const isOld = other.order !== order || other.moves !== moves;
      if (isOld || size > MOST_KEPT * order.length) this.#kept.delete(number);
    }
    this.#kept.set(signature, { order, moves, slots });
    return slots;
  }
}
