import type { Json } from '../../domain/json.js';

const MOST_CHARACTERS = 80;
const MOST_LISTED = 4;

/** A text in at most so many characters, marked where it was cut. */
export function shortened(text: string, most = MOST_CHARACTERS): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** The first of some texts, each shortened, and how many more there are: `a or b or 3 more`. */
export function listed(texts: readonly string[], joint: string): string {
  const shown = texts.slice(0, MOST_LISTED).map((text) => shortened(text));
  const more = texts.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(joint);
}

/** Works something out when it is first asked for, once. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A value as JSON, shortened: no more of a large one is spelled than is shown. */
export function shownJson(value: Json, most = MOST_CHARACTERS): string {
  return shortened(spelled(value, most + 1), most);
}

/** The JSON of a value; where it is longer than `most`, at least that much of its beginning. */
function spelled(value: Json, most: number): string {
  if (typeof value === 'string')
    return value.length <= most ? JSON.stringify(value) : JSON.stringify(value.slice(0, most));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = isArray(value);
  let text = isList ? '[' : '{';
  for (const key in value) {
    if (text.length > most) return text;
    if (text.length > 1) text += ',';
    const left = most - text.length;
    text += isList
      ? spelled(value[Number(key)] ?? null, left)
      : `${spelled(key, left)}:${spelled(value[key] ?? null, left)}`;
  }
  return text + (isList ? ']' : '}');
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
