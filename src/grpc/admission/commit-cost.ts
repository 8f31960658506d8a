/** Weight of a new cycle in the means. */
const SHARE = 1 / 8;
/** Commits that are remembered. What a commit takes by itself is what a quarter of them took. */
const COMMITS = { last: 8, quarter: 1 / 4 };
/**
 * What is known of how commits grow with what is in them: as much as is believed before anything
 * was seen, that they do not; and the most, beyond which the old is forgotten as the new comes.
 */
const KNOWN = { first: 0.1, most: 4 };
/** How much longer than usual a cycle is believed to take. */
const MOST_TIMES = 3;
/** Commits that are further apart differ for another reason than what is in them. */
const MOST_APART = 0.5;
/** What takes less takes nothing, ms. */
const LEAST_MS = 0.01;
const BOUNDLESS = Number.POSITIVE_INFINITY;

/** A cycle, and the creates that it worked at. */
interface Cycle {
  readonly ms: number;
  readonly creates: number;
}

/** What a commit took besides the work on what was in it, ms, and how many changes were in it. */
export interface Took {
  readonly ownMs: number;
  readonly items: number;
}

/**
 * How much of a commit's cycle is the commit's own: what it takes however few creates are in it,
 * such as a slow disk's flush. The store measures for what it waited, so that no commit has to be
 * made larger or smaller to find out. What of that grows with the commit, such as what is written
 * to a slow disk, is seen where commits differ.
 */
export class CommitCost {
  #commits: Took[] = [];
  /** What the commit of this cycle took by itself, ms; 0: nothing was committed. */
  #ownMs = 0;
  /** Means: of what cycles take besides, and of creates. */
  #workMs = 0;
  #creates = 0;
  /** Sums over pairs: changes of what is in commits times those of time, and times themselves. */
  #together = 0;
  #known = 0;

  /** What a commit takes by itself, ms; 0 until one was seen. */
  get ownMs(): number {
    const times = this.#commits.map(({ ownMs }) => ownMs).toSorted((a, b) => a - b);
    return (times[Math.floor(times.length * COMMITS.quarter)] ?? 0) * this.#staying;
  }

  /** How many creates a cycle works at that takes so long. @param ms */
  createsIn(ms: number): number {
    if (this.#workMs === 0) return BOUNDLESS;
    return (this.#creates * Math.max(0, ms - this.ownMs)) / this.#workMs;
  }

  /** A cycle is over that had always something to commit. */
  add({ ms, creates }: Cycle): void {
    const ownMs = this.#ownMs * this.#staying;
    this.#ownMs = 0;
    // Something else was committed, or creates wait for something else.
    if (creates === 0) return;
    const usualMs = this.#workMs === 0 ? BOUNDLESS : (creates * this.#workMs) / this.#creates;
    // One that hung says no more than one that took three times as long.
    const workMs = Math.min(Math.max(0, ms - ownMs), MOST_TIMES * Math.max(usualMs, this.#workMs));
    const share = this.#creates === 0 ? 1 : SHARE;
    this.#workMs += share * (workMs - this.#workMs);
    this.#creates += share * (creates - this.#creates);
  }

  /** Something was committed. */
  committed(took: Took): void {
    this.#ownMs = took.ownMs;
    // With one of long before: from one to the next, what is in them changes by little.
    const [before] = this.#commits;
    if (before !== undefined) this.#compare(before, took);
    this.#commits.push(took);
    if (this.#commits.length > COMMITS.last) this.#commits.shift();
  }

  /** Share of what commits wait for that does not grow with them. */
  get #staying(): number {
    return 1 - Math.min(1, Math.max(0, this.#together / (this.#known + KNOWN.first)));
  }

  #compare(before: Took, now: Took): void {
    const items = (now.items - before.items) / ((now.items + before.items) / 2);
    const ms = (now.ownMs - before.ownMs) / Math.max(LEAST_MS, (now.ownMs + before.ownMs) / 2);
    // One that hung says no more than one that took half as long again.
    const most = Math.max(MOST_APART, Math.abs(items));
    this.#together += items * Math.min(most, Math.max(-most, ms));
    this.#known += items * items;
    if (this.#known <= KNOWN.most) return;
    this.#together *= KNOWN.most / this.#known;
    this.#known = KNOWN.most;
  }
}
