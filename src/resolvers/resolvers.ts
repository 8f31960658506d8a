import { z } from 'zod';

/** Longest accepted answer, bytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

const instanceAnswer = z.object({ host: z.string().min(1).max(255) });
const imageAnswer = z.object({ locations: z.array(z.string()).max(64) });

/** A resolver: a URL with `{id}` in it, and its time limit, ms. */
export interface ResolverSettings {
  readonly url: string;
  readonly timeoutMs: number;
}

/**
 * Asks for an instance's compute host: `{"host": "node1"}`. Rejects if the answer is late,
 * malformed, or an error.
 */
export function instanceResolver(
  settings: ResolverSettings,
): (instanceId: string) => Promise<string> {
  return async (id) => (await get(settings, id, instanceAnswer, '{"host": text}')).host;
}

/** Asks for the locations of an image's data: `{"locations": ["rbd://…"]}`. Rejects likewise. */
export function imageResolver(
  settings: ResolverSettings,
): (imageId: string) => Promise<readonly string[]> {
  return async (id) => (await get(settings, id, imageAnswer, '{"locations": [text]}')).locations;
}

async function get<T>(
  { url, timeoutMs }: ResolverSettings,
  id: string,
  answer: z.ZodType<T>,
  expected: string,
): Promise<T> {
  const response = await fetch(url.replaceAll('{id}', encodeURIComponent(id)), {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Error(timedOut(cause) ? `no answer within ${timeoutMs} ms` : 'it cannot be reached', {
      cause,
    });
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}`);
  }
  const parsed = answer.safeParse(await body(response, timeoutMs));
  if (!parsed.success) throw new Error(`it answered something else than ${expected}`);
  return parsed.data;
}

/** The answer as JSON; undefined if it is none. */
async function body(response: Response, timeoutMs: number): Promise<unknown> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MAX_ANSWER_BYTES)
        throw new Error(`its answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
  } catch (cause) {
    throw timedOut(cause) ? new Error(`no whole answer within ${timeoutMs} ms`, { cause }) : cause;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function timedOut(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'TimeoutError';
}
