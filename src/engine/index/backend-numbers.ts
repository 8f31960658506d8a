/** Numbers the backends of pools, by slot. */
export class BackendNumbers {
  readonly #numbers = new Map<string, number>();
  #of = new Int32Array(0);
  /** The backend that was put last: pools mostly come backend by backend. */
  #last: string | null = null;
  #lastNumber = 0;

  /** Numbers are below this. */
  get bound(): number {
    return this.#numbers.size;
  }

  growSlots(slots: number): void {
    const longer = new Int32Array(slots);
    longer.set(this.#of);
    this.#of = longer;
  }

  put(slot: number, backend: string): void {
    if (backend !== this.#last) {
      this.#last = backend;
      this.#lastNumber = this.#numberOf(backend);
    }
    this.#of[slot] = this.#lastNumber;
  }

  at(slot: number): number {
    return this.#of[slot] ?? 0;
  }

  #numberOf(backend: string): number {
    const known = this.#numbers.get(backend) ?? this.#numbers.size;
    if (known === this.#numbers.size) this.#numbers.set(backend, known);
    return known;
  }
}
