import assert from 'node:assert/strict';
import type { OperationDetail } from '../../src/domain/operation.js';
import { decideOperation } from '../../src/engine/decide/operation.js';
import type { Profile } from '../../src/engine/decide/profile.js';
import type { RetypeOutcome } from '../../src/engine/decide/retype.js';
import type { PlacesOfSet } from '../../src/engine/decide/set-places.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { Basis } from '../../src/engine/index/basis.js';
import type { PoolIndex } from '../../src/engine/index/pool-index.js';
import { Playback } from '../../src/engine/journal/playback.js';
import { recordedOutcome } from '../../src/engine/journal/recorded-decision.js';
import { DecisionRecorder, type Segment } from '../../src/engine/journal/recorder.js';
import { replay } from '../../src/engine/journal/replay.js';
import { linesOf } from '../../src/engine/journal/segment-reader.js';

/** Every so many decisions a segment is taken; of these, every so many is lost. */
const A_SEGMENT = 5;
const LOST = 4;
/**
 * If more pools changed, what a decision saw is written later; of that, so many lines at a time.
 */
const FEW = 2;

/** What was asked of an index. */
interface Asked {
  readonly detail: OperationDetail;
  readonly request: PlacementRequest;
  readonly profile: Profile;
  readonly basis: Basis;
}

/** The journal of an index, and what really came of its decisions. */
export class Remembered {
  readonly #recorder: DecisionRecorder;
  readonly #segments: Segment[] = [];
  readonly #outcomes: RetypeOutcome[] = [];
  #decisions = 0;
  #told = 0;
  #lost = 0;

  constructor(private readonly index: PoolIndex) {
    this.#recorder = new DecisionRecorder(index, FEW);
    this.#recorder.begin(null, 0);
  }

  /** A set of which some are placed. */
  begin(set: { readonly places: PlacesOfSet; readonly placed: readonly string[] }): void {
    this.#recorder.setBegan(set.places, set.placed, 0);
  }

  /** Decides on the index and takes that down. */
  decide({ detail, request, profile, basis }: Asked): void {
    const { index } = this;
    const asked = { detail, request, backupSameHost: false };
    const { outcome } = decideOperation(
      {
        decide: (each, rules) => index.decide(each, rules, basis),
        source: (rules) => index.source(rules, basis),
        services: () => index.services(basis),
      },
      asked,
      profile,
    );
    const subject = request.spec.volumeId;
    const id = String(this.#outcomes.length);
    this.#recorder.decided({ ...asked, id, subject, attempt: 1, basis, profile, outcome });
    this.#outcomes.push(outcome);
    this.#decisions += 1;
    if (this.#decisions % 2 === 0) this.#recorder.writeSome(FEW);
    if (this.#decisions % A_SEGMENT === 0) this.#take();
  }

  /** Makes every decision again that was not lost, and compares. Answers how many these are. */
  check(): number {
    while (this.#recorder.writeSome(FEW));
    this.#take();
    // If that one is lost, the next one tells of it.
    this.#take();
    for (const segment of this.#segments) this.#checkSegment(segment);
    assert.equal(this.#told + this.#lost, this.#decisions, 'told, or told to be missing');
    return this.#told;
  }

  #take(): void {
    // Segments that are taken while lines wait are whole, too.
    if (this.#decisions % (2 * A_SEGMENT) === 0) while (this.#recorder.writeSome(FEW));
    const segment = this.#recorder.take(0, this.#decisions % 2);
    if (segment === null) return;
    if (segment.number % LOST !== 0) {
      this.#segments.push(segment);
      return;
    }
    const decisions = segment.decisions + this.#recorder.discard().decisions;
    this.#recorder.begin({ decisions, from: 0, until: 0 }, 0);
  }

  #checkSegment({ since, number }: Segment): void {
    const playback = new Playback();
    for (let at = since; at <= number; at += 1) {
      const read = this.#segments.find((segment) => segment.number === at);
      assert.ok(read !== undefined, `segment ${number} needs ${at}, which was lost`);
      for (const line of linesOf(read.bytes)) {
        if (line[0] === 'decision' && at === number) {
          const [, recorded] = line;
          const really = this.#outcomes[Number(recorded.id)];
          assert.ok(really !== undefined);
          const alternatives = alternativesOf(really);
          const { outcome, differences } = replay(playback, recorded, alternatives);
          // As JSON has it: absent is undefined.
          assert.deepEqual(plain(recordedOutcome(outcome)), plain(recordedOutcome(really)));
          assert.deepEqual(alternativesOf(outcome), alternatives);
          assert.deepEqual(differences, []);
          this.#told += 1;
        }
        if (line[0] === 'missing' && at === number) this.#lost += line[1].decisions;
        playback.follow(line);
      }
    }
  }
}

function alternativesOf(outcome: RetypeOutcome) {
  return outcome.kind === 'chosen' ? outcome.alternatives : [];
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
