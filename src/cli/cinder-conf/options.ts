import type { Stated } from './parse.js';

/** How oslo.config compares sections: whatever the case, but for DEFAULT. */
export function sectionName(section: string): string {
  return section === 'DEFAULT' ? section : section.toLowerCase();
}

/** What all files together state; of an option that is stated again the last one counts. */
export class CinderOptions {
  /** In the order of the files. */
  readonly all: readonly Stated[];
  readonly #last: ReadonlyMap<string, Stated>;

  constructor(all: readonly Stated[]) {
    this.all = all;
    this.#last = new Map(all.map((stated) => [id(stated.section, stated.option), stated]));
  }

  /** The one that counts; undefined where no file states it. */
  last(section: string, option: string): Stated | undefined {
    return this.#last.get(id(section, option));
  }

  /** Where an option is stated again, later; undefined where this one counts. */
  overriding(stated: Stated): Stated | undefined {
    const last = this.last(stated.section, stated.option);
    return last === stated ? undefined : last;
  }
}

function id(section: string, option: string): string {
  return `${sectionName(section)}\n${option}`;
}
