const LINES = 20;

/** The last lines that a program printed. */
export class Tail {
  #text = '';

  add(text: string): void {
    this.#text = (this.#text + text)
      .split('\n')
      .slice(-LINES - 1)
      .join('\n');
  }

  get lines(): readonly string[] {
    return this.#text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-LINES);
  }
}
