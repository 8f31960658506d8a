import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a file, as V8 names it: lines and columns from 0. */
export interface Place {
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Finds where a place of a bundle was written, if a source map lies beside the bundle. */
export class OriginalPlaces {
  readonly #maps = new Map<string, SourceMap | null>();

  /** The place itself where nothing else is known. Paths of this repository are relative to it. */
  of(place: Place): Place {
    if (!place.url.startsWith('file:')) return place;
    const file = fileURLToPath(place.url);
    const entry = this.#map(file)?.findEntry(place.lineNumber, place.columnNumber);
    if (entry === undefined || !('originalSource' in entry)) return place;
    return {
      url: relative(process.cwd(), resolve(dirname(file), entry.originalSource)),
      lineNumber: entry.originalLine,
      columnNumber: entry.originalColumn,
    };
  }

  #map(file: string): SourceMap | null {
    const known = this.#maps.get(file);
    if (known !== undefined) return known;
    const beside = `${file}.map`;
    const read = existsSync(beside)
      ? new SourceMap(JSON.parse(readFileSync(beside, 'utf8')) as SourceMap['payload'])
      : null;
    this.#maps.set(file, read);
    return read;
  }
}
