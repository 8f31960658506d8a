import type { CodedError } from '../../domain/errors.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { WorkerSession } from './worker-session.js';

/** The workers that watch, and which of them serves a backend. */
export class WorkerRegistry {
  readonly #sessions = new Map<string, WorkerSession>();
  /**
   * Workers by backend. Cleared when workers or backends come, go or move, so that a look-up does
   * not cost more with more of them.
   */
  #serving: {
    readonly topology: number;
    readonly of: Map<string, readonly WorkerSession[]>;
  } | null = null;

  constructor(private readonly index: PoolIndex) {}

  get size(): number {
    return this.#sessions.size;
  }

  get(id: string): WorkerSession | undefined {
    return this.#sessions.get(id);
  }

  all(): readonly WorkerSession[] {
    return [...this.#sessions.values()];
  }

  /** Adds a worker; one of the same id is ended with `replaced`. */
  add(session: WorkerSession, replaced: CodedError): void {
    const before = this.#sessions.get(session.id);
    if (before !== undefined) this.remove(before, replaced);
    this.#sessions.set(session.id, session);
    this.#serving = null;
  }

  /** Removes a worker; with an error its stream ends with it. */
  remove(session: WorkerSession, error: CodedError | null): void {
    if (session.closed) return;
    session.closed = true;
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
    this.#serving = null;
    if (error !== null) session.sink.end(error);
  }

  /**
   * The worker that can take most further orders of the backend. One of its free slots is claimed.
   */
  claim(backend: string): WorkerSession | null {
    let best: WorkerSession | null = null;
    for (const session of this.serving(backend)) {
      if (session.freeSlots > 0 && (best === null || session.freeSlots > best.freeSlots))
        best = session;
    }
    if (best !== null) best.claimed += 1;
    return best;
  }

  /** The workers that serve a backend. */
  serving(backend: string): readonly WorkerSession[] {
    if (this.#serving === null || this.#serving.topology !== this.index.topology) {
      this.#serving = { topology: this.index.topology, of: new Map() };
    }
    let serving = this.#serving.of.get(backend);
    if (serving === undefined) {
      serving = this.all().filter((session) => session.serves(this.index, backend));
      this.#serving.of.set(backend, serving);
    }
    return serving;
  }

  /** The known backends that a worker serves. */
  backendsOf(session: WorkerSession): readonly string[] {
    return this.index
      .backends()
      .map((backend) => backend.backend)
      .filter((backend) => session.serves(this.index, backend));
  }

  /** The worker's targets that match no known backend yet. */
  unknownTargets(session: WorkerSession): readonly string[] {
    const known = new Set<string>();
    for (const backend of this.backendsOf(session)) {
      for (const name of [backend, ...this.index.hostsOf(backend).map((host) => host.host)]) {
        known.add(name);
        known.add(name.slice(0, name.indexOf('@')));
      }
    }
    return session.targets.filter((target) => !known.has(target));
  }
}
