import { z } from 'zod';
import { SECTION, span, TIMER_MAX_MS } from './kinds.js';

const RESOLVER_URL = 'an http or https URL with {id} in it and without user and password, or null';
const resolver = (what: string) =>
  z
    .strictObject(
      {
        url: z
          .union([z.string(), z.null()], { error: RESOLVER_URL })
          .refine(
            (url) =>
              url === null ||
              (/^https?:\/\//.test(url) &&
                url.includes('{id}') &&
                URL.canParse(url) &&
                !namesUser(new URL(url))),
            { error: RESOLVER_URL },
          )
          .default(null)
          .describe(
            `${what}, where a request leaves it out: URL with {id} in it. Null: nobody is asked.`,
          ),
        timeout_ms: span(1, TIMER_MAX_MS).default(2000).describe('How long its answer may take.'),
      },
      SECTION,
    )
    .prefault({});

/** `fetch` refuses such a URL, with all of it in its words. */
function namesUser({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** Who is asked for what requests leave out: the section `resolvers`. */
export const resolversSchema = z
  .strictObject(
    {
      instance: resolver('Asked for the compute host of an instance'),
      image: resolver('Asked where the data of an image lies'),
    },
    SECTION,
  )
  .prefault({});
