import type { HostRecord } from '../../domain/pool.js';

/** The committed rows of hosts, by name and by backend. */
export class KnownHosts {
  readonly #hosts = new Map<string, HostRecord>();
  /** Made at the first question, dropped when a host changes. */
  readonly #of = new Map<string, HostRecord[]>();

  get(name: string): HostRecord | undefined {
    return this.#hosts.get(name);
  }

  all(): Iterable<HostRecord> {
    return this.#hosts.values();
  }

  /** True: the host is new, or has another backend now. */
  put(host: HostRecord): boolean {
    const moved = this.#hosts.get(host.host)?.backend !== host.backend;
    this.#hosts.set(host.host, host);
    this.#of.clear();
    return moved;
  }

  delete(name: string): void {
    this.#hosts.delete(name);
    this.#of.clear();
  }

  clear(): void {
    this.#hosts.clear();
    this.#of.clear();
  }

  /** A backend's hosts, in the order in which they became known. */
  of(backend: string): readonly HostRecord[] {
    if (this.#of.size === 0) {
      for (const host of this.#hosts.values()) {
        const list = this.#of.get(host.backend);
        if (list === undefined) this.#of.set(host.backend, [host]);
        else list.push(host);
      }
      for (const list of this.#of.values()) list.sort((a, b) => a.ordinal - b.ordinal);
    }
    return this.#of.get(backend) ?? [];
  }
}
