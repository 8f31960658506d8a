import type { SetRule } from '../../domain/volume-set.js';
import { freeGib } from '../capacity/capacity.js';
import type { PoolView, SetPlaces, Slots } from '../request/view.js';
import { SetCounts, scopeWord, valueIn } from '../request/volume-set.js';

/** A rule with the number of each pool's value. */
interface Compared {
  readonly rule: SetRule;
  /** By slot: number of the pool's value, -1 if it has none. */
  readonly values: Int32Array;
  /** By number of value: volumes of the set. */
  readonly counts: Int32Array;
}

/** What the volumes of a set need together. */
export interface Together {
  readonly sizeGib: number;
  /** Whether a pool that can be thin counts as thin for one of them. */
  readonly thin: boolean;
  /** Whether capacity matters to all of them. */
  readonly guarded: boolean;
}

/**
 * The places of a set as it is put together: which pools its rules still admit, kept by slot, so
 * that a volume more costs no look at all pools. The same answers as SetCounts, besides that places
 * where all volumes must be, and that cannot have all of them, are barred from the start.
 */
export class PlacesOfSet implements SetPlaces {
  readonly #compared: readonly Compared[];
  /** By slot: why it is barred, FREE if it is not. */
  readonly #why: Uint8Array;
  /** The same before the first volume is placed. */
  readonly #before: Uint8Array;
  #counts: SetCounts;
  #first: PoolView | null = null;
  #tried: string[] = [];
  readonly barred: Slots;

  constructor(
    readonly rules: readonly SetRule[],
    pools: readonly PoolView[],
    readonly together: Together,
  ) {
    let slots = 0;
    for (const pool of pools) slots = Math.max(slots, slotOf(pool) + 1);
    this.#before = new Uint8Array(slots).fill(BY_RULE);
    for (const pool of pools) this.#before[slotOf(pool)] = FREE;
    this.#compared = rules.map((rule) => this.#compare(rule, pools, slots));
    if (together.guarded) for (const each of this.#compared) this.#barSmall(each, pools);
    this.#why = this.#before.slice();
    this.#counts = new SetCounts(rules);
    this.barred = { size: rules.length, has: (slot) => this.#why[slot] !== FREE };
  }

  admits(pool: PoolView): boolean {
    return this.#why[slotOf(pool)] === FREE;
  }

  reason(pool: PoolView): string {
    const why = this.#why[slotOf(pool)];
    if (why === TOO_SMALL) {
      const { sizeGib } = this.together;
      const rule = this.rules.find(({ mostPerValue }) => mostPerValue === null);
      const where = rule === undefined ? 'place' : scopeWord(rule);
      return `the set needs ${sizeGib} GiB in one ${where}, and there is less free`;
    }
    if (why === TRIED) return 'not all volumes of the set fit there together';
    return this.#counts.broken(pool) ?? '';
  }

  /** A pool in each place that was given up, in that order. */
  get tried(): readonly string[] {
    return this.#tried;
  }

  /** A volume of the set was placed in a pool. */
  take(pool: PoolView): void {
    const slot = slotOf(pool);
    this.#counts.add(pool);
    for (const { rule, values, counts } of this.#compared) {
      const value = values[slot] ?? -1;
      counts[value] = (counts[value] ?? 0) + 1;
      if (rule.mostPerValue === counts[value]) {
        if (rule.scope === 'pool') this.#why[slot] = BY_RULE;
        else this.#bar(values, value, true);
      } else if (rule.mostPerValue === null && this.#first === null)
        this.#bar(values, value, false);
    }
    this.#first ??= pool;
  }

  /** Begins anew, with no volume placed. */
  clear(): void {
    this.#why.set(this.#before);
    for (const { counts } of this.#compared) counts.fill(0);
    this.#counts = new SetCounts(this.rules);
    this.#first = null;
  }

  /**
   * Call if the place where all volumes must be did not take all of them: it is not tried again.
   * False: no rule says that they must be in one place, or none was placed.
   */
  giveUpPlace(): boolean {
    const first = this.#first;
    const same = this.#compared.filter(({ rule }) => rule.mostPerValue === null);
    if (first === null || same.length === 0) return false;
    const there = slotOf(first);
    for (let slot = 0; slot < this.#before.length; slot += 1)
      if (this.#before[slot] === FREE && same.every(({ values: of }) => of[slot] === of[there]))
        this.#before[slot] = TRIED;
    this.#tried.push(first.pool);
    return true;
  }

  /** As if no place had been given up. */
  forgetTried(): void {
    this.#tried = [];
    for (let slot = 0; slot < this.#before.length; slot += 1)
      if (this.#before[slot] === TRIED) this.#before[slot] = FREE;
  }

  #compare(rule: SetRule, pools: readonly PoolView[], slots: number): Compared {
    const values = new Int32Array(slots).fill(-1);
    const numbers = new Map<string, number>();
    for (const pool of pools) {
      const slot = slotOf(pool);
      const value = valueIn(rule, pool);
      if (value === null) {
        this.#before[slot] = BY_RULE;
        continue;
      }
      const known = numbers.get(value) ?? numbers.size;
      numbers.set(value, known);
      values[slot] = known;
    }
    return { rule, values, counts: new Int32Array(numbers.size) };
  }

  /** Bars the values whose pools have too little free for all volumes, which must be there. */
  #barSmall({ rule, values, counts }: Compared, pools: readonly PoolView[]): void {
    if (rule.mostPerValue !== null) return;
    const { sizeGib, thin } = this.together;
    const free = new Float64Array(counts.length);
    for (const pool of pools) {
      const value = values[slotOf(pool)] ?? -1;
      if (value < 0) continue;
      const { space } = pool.report;
      const left = freeGib(space, pool.consumedGib, thin && space.thin);
      free[value] = (free[value] ?? 0) + Math.max(left, 0);
    }
    for (const pool of pools) {
      const slot = slotOf(pool);
      const value = values[slot] ?? -1;
      if (value >= 0 && this.#before[slot] === FREE && (free[value] ?? 0) < sizeGib)
        this.#before[slot] = TOO_SMALL;
    }
  }

  /** Bars the pools of a value, or all others. */
  #bar(values: Int32Array, value: number, these: boolean): void {
    const why = this.#why;
    for (let slot = 0; slot < values.length; slot += 1)
      if ((values[slot] === value) === these && why[slot] === FREE) why[slot] = BY_RULE;
  }
}

const FREE = 0;
const BY_RULE = 1;
const TOO_SMALL = 2;
const TRIED = 3;

function slotOf({ slot, pool }: PoolView): number {
  if (slot === undefined) throw new Error(`pool ${pool} is in no index`);
  return slot;
}
