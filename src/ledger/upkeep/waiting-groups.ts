import type { AttemptRequest } from '../placement/attempt-request.js';

/** A decision that waits for a backend that is down. */
export interface Waiting {
  readonly decisionId: string;
  readonly backend: string;
  /** A worker was given it at least once. */
  readonly leased: boolean;
}

/** Decisions that the same pools would take: what is found out of one holds for all. */
export interface Group {
  readonly key: string;
  /** What one of them asks. */
  readonly attempt: AttemptRequest;
  /** By decision, in the order in which they were found. */
  readonly members: Map<string, Waiting>;
  /** No pool takes them, as far as is known. */
  asleep: boolean;
}

/**
 * Decisions that wait for backends that are down, by what could take them. A group is looked at
 * once and then sleeps until it is woken.
 */
export class WaitingGroups {
  readonly #groups = new Map<string, Group>();
  readonly #due = new Set<Group>();
  readonly #ofBackend = new Map<string, Map<string, Group>>();
  #size = 0;

  /** How many decisions wait. */
  get size(): number {
    return this.#size;
  }

  /** How many groups they are. */
  get groups(): number {
    return this.#groups.size;
  }

  /** A group that is awake; undefined: all sleep. */
  get due(): Group | undefined {
    return this.#due.values().next().value;
  }

  /** Adds a decision to the group of a key. A new group is awake. */
  add(waiting: Waiting, key: string, attempt: AttemptRequest): Group {
    this.remove(waiting);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { key, attempt, members: new Map(), asleep: false };
      this.#groups.set(key, group);
      this.#due.add(group);
    }
    group.members.set(waiting.decisionId, waiting);
    const known = this.#ofBackend.get(waiting.backend);
    if (known === undefined)
      this.#ofBackend.set(waiting.backend, new Map([[waiting.decisionId, group]]));
    else known.set(waiting.decisionId, group);
    this.#size += 1;
    return group;
  }

  /** A decision waits no more. */
  remove({ decisionId, backend }: Pick<Waiting, 'decisionId' | 'backend'>): void {
    const known = this.#ofBackend.get(backend);
    const group = known?.get(decisionId);
    if (known === undefined || group === undefined) return;
    known.delete(decisionId);
    if (known.size === 0) this.#ofBackend.delete(backend);
    group.members.delete(decisionId);
    this.#size -= 1;
    if (group.members.size > 0) return;
    this.#groups.delete(group.key);
    this.#due.delete(group);
  }

  /** Nothing waits for a backend any more. */
  dropBackend(backend: string): void {
    for (const decisionId of [...(this.#ofBackend.get(backend)?.keys() ?? [])])
      this.remove({ decisionId, backend });
  }

  /** No pool takes a group. */
  sleep(group: Group): void {
    group.asleep = true;
    this.#due.delete(group);
  }

  /** Some of them are to be looked at again. */
  wake(which: (group: Group) => boolean): void {
    for (const group of this.#groups.values()) {
      if (!group.asleep || !which(group)) continue;
      group.asleep = false;
      this.#due.add(group);
    }
  }

  /** Nothing waits, as far as is known. */
  clear(): void {
    this.#groups.clear();
    this.#due.clear();
    this.#ofBackend.clear();
    this.#size = 0;
  }
}
