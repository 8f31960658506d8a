import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import { type CandidateSource, type Candidates, chosenOf, scanned } from '../decide/candidates.js';
import { diagnose } from '../decide/diagnose.js';
import type { Profile } from '../decide/profile.js';
import { pick } from '../decide/schedule.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { passing } from '../framework/filter.js';
import type { Outcome, PoolView } from '../request/view.js';
import type { Basis } from './basis.js';
import { Buffers } from './buffers.js';
import type { Eligibility } from './eligibility.js';
import { IndexedPool } from './indexed-pool.js';
import type { Judging } from './judging.js';
import { checksOf, isOfSignature, planOf, signatureFor, signaturePassed } from './plan.js';
import { quickCandidates } from './quick-candidates.js';
import { quickDiagnose } from './quick-diagnose.js';
import { isOrdered, type KnownPools, quickSchedule } from './quick-schedule.js';
import type { RequestSignature } from './request-signature.js';
import type { TentativeReservations } from './tentative-reservations.js';
import type { SignatureChecks } from './verdicts.js';

/** What an index knows. */
interface Known extends KnownPools {
  eligibility(): Eligibility;
  readonly tentative: TentativeReservations;
  pools(basis: Basis): readonly PoolView[];
  /** Those of one backend. */
  poolsOn(basis: Basis, backend: string): readonly PoolView[];
}

/** Decides on what an index knows, without a look at every pool if that can be avoided. */
export class Deciding {
  /** For a decision that is looked at no longer once it is made. */
  readonly #buffers = new Buffers();

  /** So many slots of pools are judged in one turn, in some 25 ms. */
  judgedAtOnce = 16_384;

  constructor(private readonly parts: Known) {}

  /**
   * Decides where a new volume goes. Same result as `schedule` over the pools of the basis; for
   * most requests in time independent of the number of pools. Throws RuleFault if a filter or
   * weigher is broken.
   */
  decide(request: PlacementRequest, profile: Profile, basis: Basis): Outcome {
    return (
      this.pick(request, profile, basis) ?? {
        kind: 'refused',
        diagnosis: this.#diagnosed(request, profile, basis),
      }
    );
  }

  /** Why no pool takes a request. */
  #diagnosed(request: PlacementRequest, profile: Profile, basis: Basis): PoolsDiagnosis {
    const eligibility = this.parts.eligibility();
    const apart = basis.settled === null ? [] : this.parts.tentative.unsettled(basis.settled);
    const found = eligibility.settle()
      ? quickDiagnose(eligibility, this.parts, request, profile, { avoid: basis.avoid, apart })
      : null;
    return found ?? diagnose(this.parts.pools(basis), request, profile);
  }

  /** The pool that `decide` chooses; null: none takes it. Throws RuleFault. */
  pick(
    request: PlacementRequest,
    profile: Profile,
    basis: Basis,
  ): Extract<Outcome, { kind: 'chosen' }> | null {
    const canRank = this.parts.eligibility().settle();
    const { plan, wanted } = this.#planned(request, profile);
    if (plan.onlyBackend !== null)
      return pick(this.parts.poolsOn(basis, plan.onlyBackend), request, profile);
    if (wanted === null) return pick(this.parts.pools(basis), request, profile);
    if (canRank) {
      const apart = basis.settled === null ? [] : this.parts.tentative.unsettled(basis.settled);
      const found = quickSchedule(
        this.parts.eligibility(),
        this.parts,
        request,
        profile,
        { plan, wanted },
        { avoid: basis.avoid, apart },
      );
      if (found !== null) return found === 'nobody passes' ? null : found;
    }
    this.#buffers.reset();
    const candidates = this.#quick(request, profile, basis, canRank, this.#buffers);
    if (candidates !== null) return chosenOf(candidates, request.spec.maxAlternatives);
    return pick(this.#passing(request, profile, basis, wanted), request, {
      ...profile,
      filters: [],
    });
  }

  /**
   * The pools that pass every filter. Same result as `passing` over the pools of the basis, but the
   * filters that the signature stands for are not asked again. Throws RuleFault.
   */
  passing(request: PlacementRequest, profile: Profile, basis: Basis): readonly PoolView[] {
    this.parts.eligibility().settle();
    const { wanted } = this.#planned(request, profile);
    return wanted === null
      ? passing(this.parts.pools(basis), profile.filters, request)
      : this.#passing(request, profile, basis, wanted);
  }

  /** The pools of a basis, and which of them may take what. */
  source(profile: Profile, basis: Basis): CandidateSource {
    const pools = () => this.parts.pools(basis);
    return {
      pools,
      refusal: (request) => this.#diagnosed(request, profile, basis),
      of: (request) =>
        this.#quick(
          request,
          profile,
          basis,
          this.parts.eligibility().settle(),
          // Several of them may be looked at together.
          new Buffers(),
        ) ?? scanned(pools(), profile).of(request),
    };
  }

  /** Null: each pool must be asked. */
  #quick(
    request: PlacementRequest,
    profile: Profile,
    basis: Basis,
    canRank: boolean,
    buffers: Buffers,
  ): Candidates | null {
    const { currentPool, bringsNew } = request;
    if (!canRank || (currentPool !== null && !bringsNew)) return null;
    // What is no home of the request is judged as if it had none: it would be new there.
    const { plan, wanted } = this.#planned({ ...request, currentPool: null }, profile);
    if (wanted === null || plan.onlyBackend !== null) return null;
    const apart = basis.settled === null ? [] : this.parts.tentative.unsettled(basis.settled);
    return quickCandidates(
      this.parts.eligibility(),
      this.parts,
      request,
      profile,
      { plan, wanted },
      { avoid: basis.avoid, apart },
      buffers,
    );
  }

  /**
   * Ranks very many pools as most decisions of a profile ask for them, so that the first of them
   * need not: at 100,000 pools that takes 0.1 s.
   */
  rankAhead(profile: Profile): void {
    const eligibility = this.parts.eligibility();
    const [weigher] = profile.weighers;
    if (!eligibility.isMoreThan(this.judgedAtOnce) || !eligibility.settle()) return;
    if (weigher?.weigher.figure === undefined || !isOrdered(profile, weigher)) return;
    eligibility.rankingOf(weigher.weigher.figure, weigher.multiplier > 0 ? 1 : -1, false, true);
  }

  /**
   * Whether a decision would look at very many pools in one turn, because its signature is new.
   * @param asked is not called where there are few pools
   */
  mustJudge(asked: () => PlacementRequest, profile: Profile): boolean {
    return (
      this.#ofMany(asked, profile, ({ eligibility, key }) => eligibility.wouldMake(key)) ?? false
    );
  }

  /**
   * What is to be judged before a decision need not look at very many pools in one turn; null:
   * nothing, or a rule is broken, which the decision will meet. One request at a time: what was
   * judged for another signature and not kept is forgotten.
   */
  unjudged(asked: () => PlacementRequest, profile: Profile): Judging | null {
    return this.#ofMany(asked, profile, ({ eligibility, key, checks }) =>
      eligibility.unjudged(key, checks),
    );
  }

  /** Keeps the signature of a request for which pools were judged. */
  keepJudged(asked: () => PlacementRequest, profile: Profile): void {
    this.#ofMany(asked, profile, ({ eligibility, key, checks }) =>
      eligibility.signatureOf(key, checks),
    );
  }

  /** Null: there are few pools, or one backend alone may take it, or a rule is broken. */
  #ofMany<T>(
    asked: () => PlacementRequest,
    { filters }: Profile,
    use: (signature: {
      readonly eligibility: Eligibility;
      readonly key: string;
      readonly checks: () => SignatureChecks;
    }) => T,
  ): T | null {
    const eligibility = this.parts.eligibility();
    if (!eligibility.isMoreThan(this.judgedAtOnce)) return null;
    eligibility.settle();
    const request = asked();
    const limits = eligibility.limits.classOf(request.volumeGib);
    try {
      const { signatureKey: key, onlyBackend } = planOf(filters, request, limits);
      if (onlyBackend !== null) return null;
      return use({ eligibility, key, checks: () => checksOf(filters, request, limits) });
    } catch {
      return null;
    }
  }

  /** What the filters make of a request, and its signature; null: none is kept. */
  #planned(request: PlacementRequest, { filters }: Profile) {
    const eligibility = this.parts.eligibility();
    const limits = eligibility.limits.classOf(request.volumeGib);
    const plan = planOf(filters, request, limits);
    return { plan, wanted: signatureFor(eligibility, plan, filters, request, limits) };
  }

  /** Asks the filters that the signature does not stand for of the pools that pass for it. */
  #passing(
    request: PlacementRequest,
    profile: Profile,
    basis: Basis,
    wanted: RequestSignature,
  ): readonly PoolView[] {
    const pools: PoolView[] = [];
    const passes = signaturePassed(this.parts.eligibility(), wanted, profile.filters, request);
    for (const pool of this.parts.pools(basis))
      if (pool instanceof IndexedPool && passes(pool)) pools.push(pool);
    const others = profile.filters.filter((filter) => !isOfSignature(filter, request));
    return passing(pools, others, request);
  }
}
