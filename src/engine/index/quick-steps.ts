import type { BoundRule, RefusalAccount } from '../decide/refusal-account.js';
import type { PreFilterResult } from '../framework/filter.js';
import type { PoolView, Slots } from '../request/view.js';
import type { Refusing } from './refusing.js';

/**
 * What a rule asks of the pools that are not judged by hand: nothing, as it passes or stops them
 * all; their kind; what is left in them; their slot; or each of them.
 */
export type AskedOf = 'nothing' | 'all stop' | 'kind' | 'space' | 'slot' | 'each';

/** A rule that stops some of these pools. */
export interface QuickStep {
  /** Its place among the rules. */
  readonly at: number;
  readonly asks: Exclude<AskedOf, 'nothing'>;
  readonly rule: BoundRule;
  /** Slots of the pools that it stops, if it asks for slots. */
  readonly barred: Slots | null;
  /** By kind: 0 until one of the kind was asked. */
  readonly verdicts: Uint8Array;
  /** By kind: how many values would have to change; 0 until one of the kind was asked. */
  readonly values: Float64Array;
}

const PASSES = 1;
const STOPS = 2;
const NOT_KEPT = new Uint8Array(0);
const NO_NUMBERS = new Float64Array(0);

/**
 * @param kinds of how many kinds pools are
 * @param found what the rule's filter makes of the request; null: it is no filter
 */
export function quickStep(
  rule: BoundRule,
  at: number,
  asks: QuickStep['asks'],
  kinds: number,
  found: PreFilterResult | null,
): QuickStep {
  return {
    at,
    asks,
    rule,
    barred: found?.kind === 'barred' ? found.slots : null,
    verdicts: asks === 'kind' ? new Uint8Array(kinds) : NOT_KEPT,
    values: asks === 'kind' ? new Float64Array(kinds) : NO_NUMBERS,
  };
}

/** Asks the rules of pools by what is known of their kinds and their space. */
export class QuickSteps {
  readonly #removed: Float64Array;
  readonly #kindOf: Int32Array;
  /** What would have to change of the pool that was looked at last. */
  readonly #near = { changes: 0, size: 0 };

  constructor(
    private readonly steps: readonly QuickStep[],
    private readonly account: RefusalAccount,
    private readonly neededGib: number,
    private readonly known: Refusing,
    private readonly poolAt: (slot: number) => PoolView,
    /** Whether the request names these pools. */
    private readonly areNamed: boolean,
  ) {
    this.#removed = new Float64Array(account.steps.length);
    this.#kindOf = known.kinds.of;
  }

  /** Pools that each rule removed. */
  get removed(): Float64Array {
    return this.#removed;
  }

  /** Judges a pool. True: nothing stops it. Hot. */
  judge(slot: number): boolean {
    for (let place = 0; place < this.steps.length; place++) {
      if (this.#passes(this.steps[place] as QuickStep, slot)) continue;
      this.#stopped(place, slot);
      return false;
    }
    return true;
  }

  #passes(step: QuickStep, slot: number): boolean {
    switch (step.asks) {
      case 'kind': {
        const kind = this.#kindOf[slot] ?? 0;
        const verdict = step.verdicts[kind] ?? 0;
        return verdict === 0 ? this.#ofKind(step, slot, kind) : verdict === PASSES;
      }
      case 'space': {
        const left = this.known.left.leftAt(slot);
        return Number.isNaN(left) ? this.#ask(step, slot) : left >= this.neededGib;
      }
      case 'slot':
        return step.barred?.has(slot) !== true;
      case 'all stop':
        return false;
      case 'each':
        return this.#ask(step, slot);
    }
  }

  #ofKind(step: QuickStep, slot: number, kind: number): boolean {
    const passed = this.#ask(step, slot);
    step.verdicts[kind] = passed ? PASSES : STOPS;
    return passed;
  }

  #ask({ rule }: QuickStep, slot: number): boolean {
    const pool = this.poolAt(slot);
    this.account.about(rule.name, pool);
    return rule.filter.check(pool);
  }

  /** The rule in this place stopped a pool first. */
  #stopped(place: number, slot: number): void {
    const { account } = this;
    const step = this.steps[place] as QuickStep;
    this.#removed[step.at] = (this.#removed[step.at] ?? 0) + 1;
    if (this.#mayBeNear(place, slot)) {
      const { changes, size } = this.#near;
      account.nearest.keep(this.poolAt(slot), step.at, this.areNamed, changes, size);
    }
    if (account.tellsMore) account.tell(this.poolAt(slot), step.at);
  }

  /** As `NearestMisses.add` finds it, rule by rule. */
  #mayBeNear(stoppedAt: number, slot: number): boolean {
    const { nearest } = this.account;
    let changes = 0;
    let size = 0;
    for (let place = stoppedAt; place < this.steps.length; place++) {
      const step = this.steps[place] as QuickStep;
      if (place > stoppedAt && this.#passesBesides(step, slot)) continue;
      const values = this.#valuesOf(step, slot, stoppedAt);
      changes += values;
      size += this.#sizeOf(step, slot, values, stoppedAt);
      if (!nearest.isNear(this.areNamed, changes, size)) return false;
    }
    this.#near.changes = changes;
    this.#near.size = size;
    return true;
  }

  /** A rule that cannot be applied to a pool which was stopped before says nothing of it. */
  #passesBesides(step: QuickStep, slot: number): boolean {
    const isUnknown =
      step.asks === 'each' ||
      (step.asks === 'kind' && step.verdicts[this.#kindOf[slot] ?? 0] === 0) ||
      (step.asks === 'space' && Number.isNaN(this.known.left.leftAt(slot)));
    if (!isUnknown) return this.#passes(step, slot);
    try {
      const passed = step.rule.filter.check(this.poolAt(slot));
      if (step.asks === 'kind') step.verdicts[this.#kindOf[slot] ?? 0] = passed ? PASSES : STOPS;
      return passed;
    } catch {
      return true;
    }
  }

  #valuesOf({ asks, rule, values }: QuickStep, slot: number, stoppedAt: number): number {
    if (rule.filter.unmet === undefined) return 1;
    const kind = this.#kindOf[slot] ?? 0;
    const known = asks === 'kind' ? (values[kind] ?? 0) : 0;
    if (known > 0) return known;
    const found = rule.filter.unmet(this.#about(slot, stoppedAt));
    if (asks === 'kind') values[kind] = found;
    return found;
  }

  /** As `NearestMisses` has it: of what is needed, the share that a pool lacks. */
  #sizeOf({ asks, rule }: QuickStep, slot: number, values: number, stoppedAt: number): number {
    if (rule.filter.shortfallGib === undefined || this.neededGib <= 0) return values;
    const left = asks === 'space' ? this.known.left.leftAt(slot) : Number.NaN;
    const lacks = Number.isNaN(left)
      ? rule.filter.shortfallGib(this.#about(slot, stoppedAt))
      : this.neededGib - left;
    return Number.isFinite(lacks) ? Math.max(0, lacks) / this.neededGib : values;
  }

  /** The pool in a slot, of which something is asked that may throw. */
  #about(slot: number, stoppedAt: number): PoolView {
    const pool = this.poolAt(slot);
    this.account.about((this.steps[stoppedAt] as QuickStep).rule.name, pool);
    return pool;
  }
}
