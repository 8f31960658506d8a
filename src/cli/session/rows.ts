import { pages } from '../../client/index.js';

/** Rows of every page of a list, page by page. */
export async function* rows<P extends { readonly nextPageToken: string }, T>(
  fetch: (pageToken: string) => Promise<P>,
  of: (page: P) => readonly T[],
): AsyncGenerator<readonly T[], void, undefined> {
  for await (const page of pages(fetch)) yield of(page);
}
