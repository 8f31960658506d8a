import type { BackendRecord } from '../../domain/pool.js';

/** Which backend had which name before it was renamed. */
export class FormerBackends {
  readonly #present = new Map<string, string>();

  /** A backend has, and had, these names. */
  note({ backend, former }: Pick<BackendRecord, 'backend' | 'former'>): void {
    this.forget(backend);
    for (const name of former?.backends ?? []) this.#present.set(name, backend);
  }

  /** A backend is gone: nothing means it any more. */
  forget(backend: string): void {
    for (const [name, present] of this.#present)
      if (present === backend) this.#present.delete(name);
  }

  /** The backend that had the name; undefined if none had. */
  presentOf(name: string): string | undefined {
    return this.#present.get(name);
  }

  clear(): void {
    this.#present.clear();
  }
}
