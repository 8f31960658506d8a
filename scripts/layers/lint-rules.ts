import { GENERATED, isGranted, mayImport, PLACES, type Place } from './may-import.js';
import { LAYERS, type Layer } from './rooms.js';

/** The file of the rules, which biome.json extends. */
export const LINT_RULES = 'biome.layers.json';

/** Only the store may use these. */
const SQL = ['knex', 'knex/**', 'better-sqlite3', 'better-sqlite3/**', 'better-sqlite3-12'];
/** How deep directories within a room may go. */
const DEPTH = 3;
const ENTRY = 'src/bin.ts';

/** Biome's configuration with the import rules, as text: one room a line. */
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

/**
 * Forbidden packages. If there is a list of allowed ones, that is every other import that is no
 * path.
 */
function packagesOf({ packages }: Layer): readonly string[] {
  return typeof packages === 'string'
    ? []
    : ['**', '!./**', '!../**', ...packages.only.map((name) => `!${name}`)];
}

/** Each layer that may not be imported; of a layer of which some rooms may be, the other rooms. */
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

/** The rooms of the same layer that are not on a lower floor. */
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

/** The pattern of its imports: a file by its compiled name, a directory with its contents. */
function specifier(path: string): string {
  return path.endsWith('.ts') ? path.replace(/\.ts$/, '.js') : `${path}/**`;
}
