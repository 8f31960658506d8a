import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** Longer than anything that still counts as an answer, ms. */
export const DEADLINE_MS = 120_000;

/**
 * A page, on a connection of its own: one that is kept may be ended in the middle of a question.
 */
export async function ask(
  url: string,
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const request = get(url, { agent: false, timeout: DEADLINE_MS });
  // A connection may break after its answer began: then reading it says so.
  request.on('error', () => undefined);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: await text(answer) };
}
