import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What the program's storage holds, GiB; in a file, so that it outlives the program. */
export class Disk {
  readonly #file: string;
  readonly #volumes: Map<string, number>;

  constructor(file: string) {
    this.#file = file;
    this.#volumes = new Map(
      file !== '' && existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as [string, number][])
        : [],
    );
  }

  get usedGib(): number {
    return [...this.#volumes.values()].reduce((sum, size) => sum + size, 0);
  }

  make(name: string, sizeGib: number): void {
    this.#volumes.set(name, sizeGib);
    this.#write();
  }

  remove(name: string): void {
    this.#volumes.delete(name);
    this.#write();
  }

  #write(): void {
    if (this.#file !== '') writeFileSync(this.#file, JSON.stringify([...this.#volumes]));
  }
}
