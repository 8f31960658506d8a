import type { CodedError } from '../../domain/errors.js';
import type { PoolIndex } from '../../engine/index/pool-index.js';
import type { Watcher } from './watcher.js';

/** The workers that watch, and which of them serves a backend. */
export class Roster {
  readonly #watchers = new Map<string, Watcher>();
  /**
   * By backend; begun anew when workers or backends come, go or move: the look-up must not cost
   * more with more of them.
   */
  #serving: { readonly topology: number; readonly of: Map<string, readonly Watcher[]> } | null =
    null;

  constructor(private readonly index: PoolIndex) {}

  get size(): number {
    return this.#watchers.size;
  }

  get(id: string): Watcher | undefined {
    return this.#watchers.get(id);
  }

  all(): readonly Watcher[] {
    return [...this.#watchers.values()];
  }

  /** Adds a worker; one of the same id is ended with `replaced`. */
  add(watcher: Watcher, replaced: CodedError): void {
    const before = this.#watchers.get(watcher.id);
    if (before !== undefined) this.remove(before, replaced);
    this.#watchers.set(watcher.id, watcher);
    this.#serving = null;
  }

  /** Takes a worker off; with an error its stream is told. */
  remove(watcher: Watcher, error: CodedError | null): void {
    if (watcher.closed) return;
    watcher.closed = true;
    if (this.#watchers.get(watcher.id) === watcher) this.#watchers.delete(watcher.id);
    this.#serving = null;
    if (error !== null) watcher.sink.end(error);
  }

  /**
   * A worker with room for one more order of the backend: the one with the most. Its place is
   * taken.
   */
  claim(backend: string): Watcher | null {
    let best: Watcher | null = null;
    for (const watcher of this.serving(backend)) {
      if (watcher.room > 0 && (best === null || watcher.room > best.room)) best = watcher;
    }
    if (best !== null) best.claimed += 1;
    return best;
  }

  /** The workers that serve a backend. */
  serving(backend: string): readonly Watcher[] {
    if (this.#serving === null || this.#serving.topology !== this.index.topology) {
      this.#serving = { topology: this.index.topology, of: new Map() };
    }
    let serving = this.#serving.of.get(backend);
    if (serving === undefined) {
      serving = this.all().filter((watcher) => watcher.serves(this.index, backend));
      this.#serving.of.set(backend, serving);
    }
    return serving;
  }

  /** The known backends that a worker serves. */
  backendsOf(watcher: Watcher): readonly string[] {
    return this.index
      .backends()
      .map((backend) => backend.backend)
      .filter((backend) => watcher.serves(this.index, backend));
  }

  /** What a worker named and no known backend matches yet. */
  unknownTargets(watcher: Watcher): readonly string[] {
    const known = new Set<string>();
    for (const backend of this.backendsOf(watcher)) {
      for (const name of [backend, ...this.index.hostsOf(backend).map((host) => host.host)]) {
        known.add(name);
        known.add(name.slice(0, name.indexOf('@')));
      }
    }
    return watcher.targets.filter((target) => !known.has(target));
  }
}
