/** Where the reader is: `#/pools?zone=az1`. */
export interface Route {
  /** `pools`. */
  readonly view: string;
  /** What follows it, decoded: the id of a volume. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
}

/** The route of a hash. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#(?:\/|main$)?/, '').split('?');
  const slash = path.indexOf('/');
  const [view, id] = slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
  return { view, id: decoded(id), query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The hash of a route; what of the query is empty is left out. */
export function writeRoute(
  view: string,
  { id = '', query = {} }: { id?: string; query?: Readonly<Record<string, string>> } = {},
): string {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const path = id === '' ? view : `${view}/${encodeURIComponent(id)}`;
  return `#/${path}${words.size > 0 ? `?${words}` : ''}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
