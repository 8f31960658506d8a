import type { Stated } from './parse.js';

/** oslo.config ignores the case of sections, except DEFAULT. */
export function sectionName(section: string): string {
  return section === 'DEFAULT' ? section : section.toLowerCase();
}

/** The options of all files. If an option is stated again, the last one counts. */
export class CinderOptions {
  /** In the order of the files. */
  readonly all: readonly Stated[];
  readonly #last: ReadonlyMap<string, Stated>;

  constructor(all: readonly Stated[]) {
    this.all = all;
    this.#last = new Map(all.map((stated) => [id(stated.section, stated.option), stated]));
  }

  /** The statement that counts; undefined if no file states the option. */
  last(section: string, option: string): Stated | undefined {
    return this.#last.get(id(section, option));
  }

  /** The later statement of the same option; undefined if this one counts. */
  overriding(stated: Stated): Stated | undefined {
    const last = this.last(stated.section, stated.option);
    return last === stated ? undefined : last;
  }
}

function id(section: string, option: string): string {
  return `${sectionName(section)}\n${option}`;
}
