/** Yields every page of a list, following `next_page_token`. */
export async function* pages<P extends { readonly nextPageToken: string }>(
  fetch: (pageToken: string) => Promise<P>,
): AsyncGenerator<P, void, undefined> {
  let token = '';
  do {
    const page = await fetch(token);
    yield page;
    token = page.nextPageToken;
  } while (token !== '');
}
