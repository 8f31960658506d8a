import type { JsonObject } from '../../domain/json.js';
import type { PoolAdminState } from '../../domain/pool.js';
import { type QuarantineState, quarantineState } from '../../domain/quarantine.js';
import { hasEntriesOf, jsonHash } from '../lib/json-value.js';
import type { PoolView } from '../request/view.js';

/** Pools whose traits are of no known kind are judged one by one. */
export const NO_KIND = -1;

/** Kinds that are kept at once; a cloud has a few for each model of its arrays and each zone. */
export const MOST_KINDS = 4096;

/** What filters of kind `traits` read of a pool, by value. */
interface Kind {
  readonly number: number;
  readonly hash: number;
  readonly capabilities: JsonObject;
  readonly keys: readonly string[];
  readonly backendDown: string | undefined;
  readonly admin: PoolAdminState | undefined;
  readonly zone: string;
  readonly tooOld: boolean;
  readonly quarantine: QuarantineState;
  /** Pools of this kind. */
  pools: number;
}

/**
 * Numbers the different sets of traits that pools have, so that a filter that reads nothing else is
 * asked once for all pools that are alike. Traits are a pool's capabilities, how its backend says
 * that it is down, what an operator set for the pool, its backend's zone, whether the backend's
 * report is too old, and whether the backend is in quarantine and takes a probe.
 */
export class Traits {
  readonly #byHash = new Map<number, Kind[]>();
  readonly #kinds: (Kind | undefined)[] = [];
  readonly #free: number[] = [];
  /** What `report` found, until kinds come or go. */
  readonly #reported = new Map<string, boolean>();
  #hasUnkind = false;
  /** The last two kinds that were found: pools of one backend often share objects, in turn. */
  #last: Kind | null = null;
  #before: Kind | null = null;

  /** @param most kinds that are kept at once */
  constructor(private readonly most = MOST_KINDS) {}

  /** Numbers are below this. */
  get bound(): number {
    return this.#kinds.length;
  }

  /** Whether a kind has one pool only. */
  isOnly(number: number): boolean {
    return this.#kinds[number]?.pools === 1;
  }

  /** Whether some pools report a capability. It may be told of pools that have no kind. */
  report(capability: string): boolean {
    const known = this.#reported.get(capability);
    if (known !== undefined) return known;
    const found =
      this.#hasUnkind ||
      this.#kinds.some((kind) => kind !== undefined && capability in kind.capabilities);
    this.#reported.set(capability, found);
    return found;
  }

  /**
   * The number of a pool's kind, which counts the pool from now on. NO_KIND: there are too many.
   */
  enter(pool: PoolView): number {
    const kind = this.#recent(pool) ?? this.#find(pool);
    if (kind === null) {
      // How many they are is not counted: from then on there may be some.
      if (!this.#hasUnkind) this.#reported.clear();
      this.#hasUnkind = true;
      return NO_KIND;
    }
    kind.pools += 1;
    return kind.number;
  }

  /** A pool left its kind. A number without pools is used again. */
  leave(number: number): void {
    const kind = this.#kinds[number];
    if (kind === undefined) return;
    kind.pools -= 1;
    if (kind.pools > 0) return;
    if (this.#last === kind) this.#last = null;
    if (this.#before === kind) this.#before = null;
    const alike = this.#byHash.get(kind.hash) ?? [];
    alike.splice(alike.indexOf(kind), 1);
    if (alike.length === 0) this.#byHash.delete(kind.hash);
    this.#kinds[number] = undefined;
    this.#reported.clear();
    this.#free.push(number);
  }

  #recent(pool: PoolView): Kind | null {
    const { capabilities } = pool.report;
    if (this.#last?.capabilities === capabilities && matches(this.#last, pool)) return this.#last;
    const before = this.#before;
    if (before?.capabilities !== capabilities || !matches(before, pool)) return null;
    this.#before = this.#last;
    this.#last = before;
    return before;
  }

  #find(pool: PoolView): Kind | null {
    const { capabilities, backendDown } = pool.report;
    const hash = jsonHash(capabilities);
    const alike = this.#byHash.get(hash);
    let kind = alike === undefined ? undefined : kindOf(pool, capabilities, alike);
    if (kind === undefined) {
      if (this.#kinds.length - this.#free.length >= this.most) return null;
      const number = this.#free.pop() ?? this.#kinds.length;
      const { zone, reportTooOld: tooOld } = pool;
      const admin = pool.admin?.state;
      const quarantine = quarantineState(pool.quarantine);
      const traits = { backendDown, admin, zone, tooOld, quarantine };
      const keys = Object.keys(capabilities);
      kind = { number, hash, capabilities, keys, ...traits, pools: 0 };
      this.#kinds[number] = kind;
      this.#reported.clear();
      if (alike === undefined) this.#byHash.set(hash, [kind]);
      else alike.push(kind);
    }
    this.#before = this.#last;
    this.#last = kind;
    return kind;
  }
}

/** The kind of a pool. Hot while pools are loaded: it makes no object. */
function kindOf(
  pool: PoolView,
  capabilities: JsonObject,
  kinds: readonly Kind[],
): Kind | undefined {
  for (const kind of kinds)
    if (matches(kind, pool) && hasEntriesOf(capabilities, kind.capabilities, kind.keys))
      return kind;
  return undefined;
}

/** All but the capabilities. */
function matches(kind: Kind, pool: PoolView): boolean {
  const { backendDown, admin, zone, tooOld, quarantine } = kind;
  return (
    zone === pool.zone &&
    tooOld === pool.reportTooOld &&
    quarantine === quarantineState(pool.quarantine) &&
    backendDown === pool.report.backendDown &&
    admin === pool.admin?.state
  );
}
