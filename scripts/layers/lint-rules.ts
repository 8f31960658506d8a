import { GENERATED, isGranted, mayImport, PLACES, type Place } from './may-import.js';
import { LAYERS, type Layer } from './rooms.js';

/** Where they are written; biome.json takes them in. */
export const LINT_RULES = 'biome.layers.json';

/** Only the store speaks SQL. */
const SQL = ['knex', 'knex/**', 'better-sqlite3', 'better-sqlite3/**'];
/** How deep a room's own directories go, at most. */
const DEPTH = 3;
const ENTRY = 'src/bin.ts';

/** Configuration of Biome that holds the house together, as text: a room a line. */
export function lintRules(): string {
  const rest = {
    includes: ['src/**'],
    linter: rule([{ message: 'only store/ and migrations/ speak SQL', group: SQL }]),
  };
  const rooms = PLACES.map((place) => ({
    includes: [includes(place)],
    linter: rule(patternsOf(place)),
  }));
  const lines = [rest, ...rooms].map((override) => JSON.stringify(override));
  return `{ "overrides": [\n${lines.join(',\n')}\n] }\n`;
}

interface Pattern {
  readonly message: string;
  readonly group: readonly string[];
}

function rule(patterns: readonly Pattern[]) {
  return { rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } } };
}

function includes({ path }: Place): string {
  return path.endsWith('.ts') ? path : `${path}/**`;
}

function patternsOf(place: Place): readonly Pattern[] {
  const { layer } = place;
  const message = `${place.path} may not import this: scripts/layers/rooms.ts says what it may`;
  const group = [...packagesOf(layer), ...otherLayers(layer), ...otherRooms(place)];
  return [
    ...(layer.packages === 'no SQL'
      ? [{ message: 'only store/ and migrations/ speak SQL', group: SQL }]
      : []),
    { message, group },
  ];
}

/** Packages that are forbidden: with a list of those that are not, whatever is no path. */
function packagesOf({ packages }: Layer): readonly string[] {
  return typeof packages === 'string'
    ? []
    : ['**', '!./**', '!../**', ...packages.only.map((name) => `!${name}`)];
}

/** Each layer that is not granted, and of those of which rooms are granted the rest. */
function otherLayers(own: Layer): readonly string[] {
  const others = LAYERS.filter((layer) => layer !== own && !isGranted(own, layer.path));
  const forbidden = [
    ...others.map(({ path }) => path),
    ENTRY,
    ...(isGranted(own, GENERATED) ? [] : [GENERATED]),
  ];
  return [
    ...forbidden.map((path) => `**/${specifier(path.replace('src/', ''))}`),
    // gen/ has a directory of this name.
    ...(isGranted(own, GENERATED) ? ['!**/gen/grpc/**'] : []),
    ...own.imports
      .filter((path) => path.split('/').length > 2)
      .map((path) => `!**/${specifier(path.replace('src/', ''))}`),
  ];
}

/** The rooms of the same layer that are not below. */
function otherRooms(place: Place): readonly string[] {
  const rooms = PLACES.filter((other) => other.layer === place.layer && !mayImport(place, other));
  return rooms.flatMap(({ path }) => {
    const name = specifier(path.slice(place.layer.path.length + 1));
    const from = place.path.endsWith('.ts')
      ? ['./']
      : Array.from({ length: DEPTH }, (_, depth) => '../'.repeat(depth + 1));
    return [
      ...from.map((up) => `${up}${name}`),
      `**/${place.layer.path.replace('src/', '')}/${name}`,
    ];
  });
}

/** As it is imported: a file by its compiled name, a directory by what is in it. */
function specifier(path: string): string {
  return path.endsWith('.ts') ? path.replace(/\.ts$/, '.js') : `${path}/**`;
}
