/**
 * Texts of statements, made once. To make each anew, and to find its name by all of its characters,
 * took 4 % of a server's time with creates that are alone in their commits (`bench postgres`).
 */
export class Texts {
  readonly #texts = new WeakMap<object, Map<string, string>>();

  /** The text of one kind about one thing, as `make` makes it. */
  of(about: object, kind: string, make: () => string): string {
    let texts = this.#texts.get(about);
    if (texts === undefined) {
      texts = new Map();
      this.#texts.set(about, texts);
    }
    let text = texts.get(kind);
    if (text === undefined) {
      text = make();
      texts.set(kind, text);
    }
    return text;
  }
}
