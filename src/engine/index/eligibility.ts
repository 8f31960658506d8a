import type { Figure, Weigher, WeightedWeigher } from '../framework/weigh.js';
import { longer, longerBytes } from '../lib/lasting.js';
import { BackendNumbers } from './backend-numbers.js';
import type { Bucket } from './bucket.js';
import { Buckets } from './buckets.js';
import type { ChangedPools } from './changed-pools.js';
import type { FigureColumns } from './figure-columns.js';
import type { IndexedPool } from './indexed-pool.js';
import { Judging, type ToJudge } from './judging.js';
import { KeptColumns } from './kept-columns.js';
import { KeptSignatures } from './kept-signatures.js';
import { KnownLimits } from './known-limits.js';
import type { Ranking } from './ranking.js';
import { Rankings } from './rankings.js';
import type { Refusing } from './refusing.js';
import type { RequestSignature } from './request-signature.js';
import { SlotSet } from './slot-set.js';
import { SlotsInOrder } from './slots-in-order.js';
import { SortedFigures } from './sorted-figures.js';
import { TieOrder } from './tie-order.js';
import { NO_KIND } from './traits.js';
import { type SignatureChecks, Verdicts } from './verdicts.js';

/** If more pools changed, they are sorted at once: 2 µs a pool, in which a decision would wait. */
const MOST_UNSORTED = 512;
const FIGURES = 1;
const FACTS = 2;

/**
 * Which pools pass for which requests, and in which order, kept up to date with the pools.
 *
 * Pools that pass for the same signatures lie in one bucket and are ranked there, so a pool that
 * changes is sorted once, not once for each signature. The first request with a signature adds it,
 * which judges every pool. If `signatures` are kept already, the second request adds it in place of
 * the least recently used one.
 */
export class Eligibility {
  /** By slot; undefined if the pool does not participate. */
  #pools: (IndexedPool | undefined)[] = [];
  #bucketOf: (Bucket | undefined)[] = [];
  readonly #verdicts: Verdicts;
  /** The bucket in which a pool was put last: the next one often belongs there, too. */
  #lastBucket: Bucket | undefined;
  /** By slot: what changed since the last `settle`. */
  #changed = new Uint8Array(0);
  #changes: IndexedPool[] = [];
  /** By slot: 1 if the pool was full when it was placed. */
  #full = new Uint8Array(0);
  /** The limits of sizes that participating pools have. */
  readonly limits = new KnownLimits();
  readonly #buckets = new Buckets();
  readonly #signatures: KeptSignatures;
  readonly #broken = (known: RequestSignature) => this.#forgetSignature(known);
  readonly #rankings = new Rankings();
  readonly #sorted = new SortedFigures();
  /** For requests that look at many pools. */
  readonly #columns = new KeptColumns();
  readonly #tieOrder = new TieOrder();
  readonly #inOrder = new SlotsInOrder();
  /** How often a pool went to another bucket, or a signature was forgotten. */
  #moves = 0;
  readonly backends = new BackendNumbers();
  #judging: Judging | null = null;
  readonly #toJudge: ToJudge = {
    pools: () => this.#pools,
    isAlone: (slot) => this.#verdicts.of[slot] === NO_KIND,
  };
  /** Pools whose place in tie order fits into no number. While there are any, nothing is ranked. */
  readonly #unplaced = new Set<number>();

  constructor(
    /** How many are kept, at most MOST_SIGNATURES. */
    private readonly signatures: number,
    /** Every pool that changed is added to it. */
    private readonly told: ChangedPools,
    /** Of pools, at most so many. */
    private readonly kinds: number,
  ) {
    this.#verdicts = new Verdicts(kinds);
    this.#signatures = new KeptSignatures(signatures);
  }

  /** An empty one with the same settings. */
  anew(): Eligibility {
    return new Eligibility(this.signatures, this.told, this.kinds);
  }

  /** A pool's promised or reported figures changed. Hot. */
  figuresChanged(pool: IndexedPool): void {
    this.#note(pool, FIGURES);
  }

  /** A pool is new, or its report, its zone or whether it participates changed. */
  factsChanged(pool: IndexedPool): void {
    this.#note(pool, FACTS);
  }

  /** Sorts the pools that changed, if they are many: the next decision need not. */
  keepUp(): void {
    if (this.#changes.length > MOST_UNSORTED) this.settle();
  }

  /** Sorts the pools that changed. False: pools cannot be ranked now. */
  settle(): boolean {
    if (this.#changes.length > 0) {
      const changes = this.#changes;
      this.#changes = [];
      for (const pool of changes) {
        const what = this.#changed[pool.slot] ?? 0;
        this.#changed[pool.slot] = 0;
        if (what >= FACTS || (this.#full[pool.slot] === 1) !== pool.isFull) this.#place(pool);
        else if (this.#sorted.moved(pool))
          this.#rank(pool, this.#bucketOf[pool.slot], this.#bucketOf[pool.slot]);
      }
    }
    return this.#unplaced.size === 0;
  }

  /**
   * The signature of a key; null if it is not kept yet. `bind` gives the filters that it stands
   * for. Call `settle` before.
   */
  signatureOf(key: string, bind: () => SignatureChecks): RequestSignature | null {
    const known = this.#signatures.use(key);
    if (known !== undefined) return known;
    return this.#signatures.mayKeep(key) ? this.#make(key, bind) : null;
  }

  /** Whether `signatureOf` would keep a signature that it does not keep yet. */
  wouldMake(key: string): boolean {
    return !this.#signatures.has(key) && this.#signatures.wouldKeep(key);
  }

  /**
   * What is to be judged before `signatureOf` keeps a signature without a look at very many pools;
   * null: nothing. One at a time: another one begins anew.
   */
  unjudged(key: string, bind: () => SignatureChecks): Judging | null {
    if (!this.wouldMake(key)) return null;
    if (this.#judging?.key !== key) this.#judging = new Judging(key, bind(), this.#toJudge);
    return this.#judging;
  }

  /** Whether there are so many slots that pools are judged in turns. */
  isMoreThan(slots: number): boolean {
    return this.#changed.length > slots;
  }

  /**
   * A ranking; made at the first call for it. Call `settle` before.
   * @param largest whether pools pass only for sizes up to that of their largest volume
   */
  rankingOf(figure: Figure, sign: 1 | -1, thick: boolean, largest: boolean): Ranking {
    const limited = largest && this.limits.hasMaxima;
    const known = this.#rankings.find(figure, sign, thick, limited);
    if (known !== undefined) return known;
    return this.#rankings.make(
      { figure, sign, thick, limited },
      this.#pools,
      this.#buckets.all(),
      (slot) => this.#bucketOf[slot]?.number ?? 0,
    );
  }

  /** Columns of pools' figures, with those of some weighers. Call `settle` before. */
  columnsOf(weighers: readonly WeightedWeigher[], thick: boolean): FigureColumns {
    return this.#columns.of(weighers, thick, this.#pools, (weigher) => this.mayTell(weigher));
  }

  /** Notes a pool's own figures again. */
  refile(columns: FigureColumns, slot: number): void {
    const pool = this.#pools[slot];
    if (pool !== undefined) columns.file(pool);
  }

  /** The largest minimum size of volumes, of any pool, that a size reaches; 0: none. GiB. */
  minimumReached(sizeGib: number): number {
    this.settle();
    return this.limits.classOf(sizeGib)?.minimumGib ?? 0;
  }

  /** Whether a weigher may tell pools apart: some report what it reads. Call `settle` before. */
  mayTell({ capability }: Weigher): boolean {
    return capability === undefined || this.#verdicts.report(capability);
  }

  /** The slots that pass for a signature, in tie order; kept until a pool begins or ends to. */
  passingInOrder(wanted: RequestSignature): Int32Array {
    const passing = new Uint8Array(this.#buckets.numbersEnd);
    for (const bucket of wanted.buckets) passing[bucket] = 1;
    return this.#inOrder.of(
      wanted.number,
      this.#tieOrder.of(this.#pools),
      this.#moves,
      (slot) => passing[this.#bucketOf[slot]?.number ?? -1] === 1,
    );
  }

  /** What tells of participating pools why they take nothing. Call `settle` before: it is true. */
  refusing(thick: boolean): Refusing {
    const left = this.#rankings.ofSpace(thick) ?? this.columnsOf([], thick);
    return { order: this.#tieOrder.of(this.#pools), kinds: this.#verdicts, left };
  }

  /** Whether a pool passes for a signature. Call `settle` before. */
  isIn(pool: IndexedPool, { number }: RequestSignature): boolean {
    return this.#bucketOf[pool.slot]?.isIn(number) === true;
  }

  /** Whether a pool participates. Call `settle` before. */
  takesPart(pool: IndexedPool): boolean {
    return this.#bucketOf[pool.slot] !== undefined;
  }

  poolAt(slot: number): IndexedPool {
    const pool = this.#pools[slot];
    if (pool === undefined) throw new Error('a pool that takes no part is ranked');
    return pool;
  }

  /**
   * Makes room for so many slots at once: columns that grow with the pools one by one leave copies
   * behind, at a million pools 37 MiB of shared buffers alone.
   */
  expect(slots: number): void {
    if (slots > this.#changed.length) this.#grow(slots);
  }

  #note(pool: IndexedPool, what: number): void {
    if (pool.slot >= this.#changed.length) this.#grow(pool.slot + 1);
    const before = this.#changed[pool.slot] ?? 0;
    if (before === 0) this.#changes.push(pool);
    this.told.add(pool);
    this.#changed[pool.slot] = before | what;
  }

  #grow(slots: number): void {
    const length = Math.max(64, 2 ** Math.ceil(Math.log2(slots)));
    this.#changed = longerBytes(this.#changed, length);
    this.#full = longerBytes(this.#full, length);
    this.#pools = longer(this.#pools, length);
    this.#bucketOf = longer(this.#bucketOf, length);
    this.#verdicts.grow(length);
    this.#sorted.growSlots(length);
    this.backends.growSlots(length);
    this.#rankings.growSlots(length);
    this.#columns.growSlots(length);
  }

  /** Moves a pool to the bucket in which it belongs now. */
  #place(pool: IndexedPool): void {
    const { slot } = pool;
    this.#sorted.moved(pool);
    this.#judging?.forget(slot);
    const takesPart = pool.takesVolumes;
    this.#full[slot] = pool.isFull ? 1 : 0;
    this.limits.put(slot, takesPart ? pool.report.space : null);
    if (takesPart && Number.isNaN(pool.tie)) this.#unplaced.add(slot);
    else this.#unplaced.delete(slot);
    // If a filter throws, the signature is dropped: the full scan will report the fault.
    if (takesPart) this.#verdicts.judge(pool, this.#signatures.all, this.#broken);
    else this.#verdicts.leave(slot);
    const from = this.#bucketOf[slot];
    const to = takesPart ? this.#bucketFor(slot, from) : undefined;
    this.#rank(pool, from, to);
    this.#tieOrder.place(slot, takesPart ? pool.tie : Number.NaN);
    this.#pools[slot] = takesPart ? pool : undefined;
    this.#bucketOf[slot] = to;
    this.backends.put(slot, pool.backend);
    if (from === to) return;
    this.#moves += 1;
    if (to !== undefined) to.size += 1;
    if (from !== undefined) {
      from.size -= 1;
      if (from.size === 0) this.#forgetBucket(from);
    }
  }

  #rank(pool: IndexedPool, from: Bucket | undefined, to: Bucket | undefined): void {
    this.#rankings.file(pool, from?.number ?? null, to?.number ?? null);
    if (to !== undefined) this.#columns.file(pool);
  }

  /** The bucket of a pool's verdicts. */
  #bucketFor(slot: number, from: Bucket | undefined): Bucket {
    for (const likely of [from, this.#lastBucket])
      if (likely !== undefined && this.#verdicts.are(slot, likely.words)) return likely;
    const words = this.#verdicts.wordsOf(slot);
    this.#lastBucket = this.#buckets.find(words) ?? this.#addBucket(words);
    return this.#lastBucket;
  }

  #addBucket(words: Uint32Array): Bucket {
    const bucket = this.#buckets.add(words);
    for (const ranking of this.#rankings) ranking.addBucket(bucket.number);
    this.#listBuckets();
    return bucket;
  }

  #forgetBucket(bucket: Bucket): void {
    if (this.#lastBucket === bucket) this.#lastBucket = undefined;
    this.#buckets.remove(bucket);
    this.#listBuckets();
  }

  #listBuckets(): void {
    for (const known of this.#signatures.all) known.buckets = this.#buckets.passing(known.number);
  }

  #make(key: string, bind: () => SignatureChecks): RequestSignature | null {
    const { leastUsed } = this.#signatures;
    if (leastUsed !== null) this.#forgetSignature(leastUsed);
    const number = this.#signatures.freeNumber;
    if (number === undefined) return null;
    let checks: SignatureChecks;
    let passed: SlotSet;
    try {
      checks = bind();
      passed = this.#markAll(number, checks, this.#judging?.key === key ? this.#judging : null);
    } catch {
      for (const slot of this.#pools.keys()) this.#verdicts.clear(slot, number);
      return null;
    }
    if (this.#judging?.key === key) this.#judging = null;
    const made = this.#signatures.add({ number, key, checks, buckets: [] });
    this.#partition(number, passed);
    return made;
  }

  /** Marks the pools that pass, and counts them by bucket. */
  #markAll(number: number, checks: SignatureChecks, judged: Judging | null): SlotSet {
    for (const bucket of this.#buckets.all()) bucket.inside = 0;
    const passed = new SlotSet(this.#pools.length);
    const pass = (slot: number) => {
      const bucket = this.#bucketOf[slot];
      if (bucket === undefined) return;
      bucket.inside += 1;
      passed.add(slot);
    };
    this.#verdicts.judgeAll(this.#pools, number, checks, pass, judged);
    return passed;
  }

  /** Splits the buckets of which only some pools passed for a new signature. */
  #partition(number: number, passed: SlotSet): void {
    const parts = new Map<Bucket, Bucket>();
    for (const bucket of this.#buckets.all()) {
      if (bucket.inside === 0) continue;
      const words = bucket.wordsWith(number, true);
      if (bucket.inside === bucket.size) {
        this.#buckets.rename(bucket, words);
        continue;
      }
      const part = this.#addBucket(words);
      for (const ranking of this.#rankings)
        ranking.split(bucket.number, part.number, (slot) => !passed.has(slot));
      part.size = bucket.inside;
      bucket.size -= bucket.inside;
      parts.set(bucket, part);
    }
    this.#listBuckets();
    if (parts.size === 0) return;
    for (let slot = 0; slot < this.#bucketOf.length; slot++) {
      const bucket = passed.has(slot) ? this.#bucketOf[slot] : undefined;
      const part = bucket === undefined ? undefined : parts.get(bucket);
      if (part !== undefined) this.#bucketOf[slot] = part;
    }
  }

  /** Removes a signature, and joins the buckets that only it kept apart. */
  #forgetSignature(gone: RequestSignature): void {
    this.#moves += 1;
    this.#signatures.remove(gone);
    const joined = new Map<Bucket, Bucket>();
    for (const bucket of this.#buckets.all()) {
      if (!bucket.isIn(gone.number)) continue;
      const words = bucket.wordsWith(gone.number, false);
      const other = this.#buckets.find(words);
      if (other === undefined) this.#buckets.rename(bucket, words);
      else joined.set(bucket, other);
    }
    for (const [slot, pool] of this.#pools.entries()) {
      this.#verdicts.clear(slot, gone.number);
      const from = this.#bucketOf[slot];
      const to = from === undefined ? undefined : joined.get(from);
      if (pool === undefined || to === undefined) continue;
      this.#rank(pool, from, to);
      this.#bucketOf[slot] = to;
      to.size += 1;
    }
    for (const bucket of joined.keys()) this.#forgetBucket(bucket);
    this.#listBuckets();
  }
}
