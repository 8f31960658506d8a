import type { PoolReport } from '../../domain/pool.js';
import type { ProfileOptions } from '../decide/profile.js';
import type { PoolView, SetView } from '../request/view.js';
import { applied } from './difference.js';
import type { PoolFigures } from './figures.js';
import type { Line, PoolHead } from './lines.js';
import type { RecordedDecision, RecordedOutcome } from './recorded-decision.js';
import { putTogether, type SetInHand } from './recorded-set.js';

/** A pool as the lines so far tell it. */
interface ToldPool {
  readonly head: PoolHead;
  readonly report: Pick<PoolReport, 'space' | 'capabilities'>;
  readonly figures: PoolFigures;
}

/** Reads a journal from where every pool is told completely. */
export class Playback {
  readonly #pools = new Map<number, ToldPool>();
  readonly #profiles = new Map<
    number,
    { readonly name: string; readonly options: ProfileOptions }
  >();

  #set: SetInHand | null = null;

  /** Follows a line. */
  follow(line: Line): void {
    switch (line[0]) {
      case 'pool': {
        const [, slot, head, space, capabilities, ...figures] = line;
        this.#pools.set(slot, { head, report: { space, capabilities }, figures });
        return;
      }
      case 'change': {
        const [, slot, head, space, capabilities, ...figures] = line;
        const { head: before, report } = this.#pools.get(slot) ?? {};
        // It is told completely in a later line.
        if (before === undefined || report === undefined) return;
        const then = {
          space: applied(report.space, space),
          capabilities: applied(report.capabilities, capabilities),
        };
        this.#pools.set(slot, { head: applied(before, head), report: then, figures });
        return;
      }
      case 'figures': {
        const [, slot, ...figures] = line;
        const known = this.#pools.get(slot);
        if (known !== undefined) this.#pools.set(slot, { ...known, figures });
        return;
      }
      case 'gone':
        this.#pools.delete(line[1]);
        return;
      case 'profile': {
        const [, number, name, options] = line;
        this.#profiles.set(number, { name, options });
        return;
      }
      case 'missing':
        return;
      case 'set':
        this.#set = line[1];
        return;
      case 'decision': {
        if (this.#set === null) return;
        const [, { set, outcome }] = line;
        const pool = typeof set === 'string' ? this.#poolOf(outcome) : undefined;
        // Of a pool that is not told yet, nothing that is asked for depends.
        if (pool !== undefined) this.#set = { ...this.#set, before: [...this.#set.before, pool] };
      }
    }
  }

  /** The profile that a decision names. Throws if the journal does not tell it. */
  profile(number: number): { readonly name: string; readonly options: ProfileOptions } {
    const found = this.#profiles.get(number);
    if (found === undefined) throw new Error(`the journal does not tell profile ${number}`);
    return found;
  }

  /** What came of a decision, with the name of its pool. Throws if the journal does not tell it. */
  outcome(told: RecordedDecision['outcome']): RecordedOutcome {
    if (told.kind !== 'in slot') return told;
    const pool = this.#poolOf(told);
    if (pool === undefined)
      throw new Error(`the journal does not tell the pool in slot ${told.slot}`);
    return { kind: 'chosen', pool, weight: told.weight };
  }

  /** The chosen pool. Undefined: there is none, or it is not told yet. */
  #poolOf(outcome: RecordedDecision['outcome']): string | undefined {
    if (outcome.kind === 'in slot') return this.#pools.get(outcome.slot)?.head.pool;
    return outcome.kind === 'chosen' ? outcome.pool : undefined;
  }

  /** The set that a decision puts together. Throws if the journal does not tell it. */
  set({ apart }: RecordedDecision): SetView {
    if (this.#set === null) throw new Error('the journal does not tell the set');
    return putTogether(this.#set, this.seen({ apart, avoid: [] }, 'volume'));
  }

  /** What a decision saw: the pools, or the backup services, in tie order. */
  seen(
    { apart: others, avoid: avoided }: Pick<RecordedDecision, 'apart' | 'avoid'>,
    kind: PoolHead['kind'],
  ): readonly PoolView[] {
    const apart = new Map(others.map(([slot, ...figures]) => [slot, figures]));
    const avoid = new Set(avoided);
    return [...this.#pools]
      .filter(([, { head }]) => head.kind === kind && !avoid.has(head.backend))
      .sort(([, a], [, b]) => byTieOrder(a.head, b.head))
      .map(([slot, told]) => viewOf(told, slot, apart.get(slot) ?? told.figures));
  }
}

function viewOf({ head, report }: ToldPool, slot: number, figures: PoolFigures): PoolView {
  const { kind: _, backendDown, backendOrdinal: __, ordinal: ___, ...rest } = head;
  const [consumedGib, volumeCount, liveVolumes] = figures;
  return {
    ...rest,
    slot,
    report: { ...report, ...(backendDown !== undefined && { backendDown }) },
    consumedGib,
    volumeCount,
    liveVolumes,
  };
}

function byTieOrder(a: PoolHead, b: PoolHead): number {
  const last = Number.MAX_SAFE_INTEGER;
  const backends = (a.backendOrdinal ?? last) - (b.backendOrdinal ?? last);
  if (backends !== 0) return backends;
  if (a.backend !== b.backend) return a.backend < b.backend ? -1 : 1;
  return a.ordinal - b.ordinal;
}
