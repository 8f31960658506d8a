import { mayImport, PLACES, type Place } from './may-import.js';

const MADE_BY = '<!-- Made by `npm run rooms` from scripts/layers/rooms.ts. -->';

/** The README of each directory: what it contains, and what it may import. */
export function roomPages(): readonly { readonly file: string; readonly text: string }[] {
  return PLACES.filter(({ path }) => !path.endsWith('.ts')).map(roomPage);
}

function roomPage(place: Place): { readonly file: string; readonly text: string } {
  const { path, holds, layer } = place;
  const below = PLACES.filter(
    (other) => other !== place && other.layer === layer && mayImport(place, other),
  );
  const imports = [
    ...below.map((room) => room.path.slice(layer.path.length + 1)),
    ...layer.imports,
  ].map((path) => `\`${path}\``);
  const lines = [
    MADE_BY,
    '',
    `# ${path}`,
    '',
    sentence(holds),
    '',
    `May import: ${list(imports)}.`,
    `Packages: ${packages(place)}.`,
  ];
  return { file: `${path}/README.md`, text: `${lines.join('\n')}\n` };
}

function packages({ layer: { packages: allowed } }: Place): string {
  if (allowed === 'any') return 'any';
  if (allowed === 'no SQL') return 'any but those that speak SQL';
  return allowed.only.length === 0
    ? 'none, and nothing of Node.js'
    : `only ${list(allowed.only.map((name) => `\`${name}\``))}`;
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nothing of ours' : words.join(', ');
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
