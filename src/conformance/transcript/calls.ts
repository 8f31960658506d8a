import type { JsonValue, Message } from '@bufbuild/protobuf';
import type { Line } from './line.js';
import { messageFromJson, methodNamed } from './messages.js';
import { TranscriptFault } from './read.js';

/** One message of a call. */
export interface Timed {
  /** Ms since the transcript began. */
  readonly at: number;
  readonly message: Message;
}

/** How a call ended. */
export interface CallEnd {
  readonly at: number;
  /** Name of the gRPC code. */
  readonly code: string;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
}

/** One call with all its messages. */
export interface Call {
  readonly call: number;
  readonly run: number;
  /** Short name of the method. */
  readonly method: string;
  readonly at: number;
  readonly requests: Timed[];
  readonly responses: Timed[];
  end: CallEnd | undefined;
}

/**
 * The calls of a transcript in the order in which they began, without methods that are not judged.
 * Throws TranscriptFault.
 */
export function callsOf(lines: readonly Line[]): readonly Call[] {
  const calls = new Map<number, Call | 'not judged'>();
  for (const line of lines) {
    if (line.event === 'request') request(calls, line);
    else if (line.event === 'response' || line.event === 'status') answer(calls, line);
  }
  return [...calls.values()].filter((call) => call !== 'not judged');
}

function request(
  calls: Map<number, Call | 'not judged'>,
  line: Extract<Line, { event: 'request' }>,
): void {
  const method = methodNamed(line.method);
  const known = calls.get(line.call) ?? (method ? opened(line, method.name) : 'not judged');
  calls.set(line.call, known);
  if (known === 'not judged' || method === undefined) return;
  known.requests.push({
    at: line.at,
    message: message(line, line.message, () => messageFromJson(method.input, line.message)),
  });
}

function answer(
  calls: ReadonlyMap<number, Call | 'not judged'>,
  line: Extract<Line, { event: 'response' | 'status' }>,
): void {
  const call = calls.get(line.call);
  if (call === undefined)
    throw new TranscriptFault(
      `call ${line.call}: is answered at ${line.at} ms, but no request of it came before`,
    );
  if (call === 'not judged') return;
  if (line.event === 'status') {
    call.end = {
      at: line.at,
      code: line.code,
      reason: line.reason ?? '',
      retryAfterMs: line.retry_after_ms,
    };
    return;
  }
  const method = methodNamed(call.method);
  if (method)
    call.responses.push({
      at: line.at,
      message: message(line, line.message, () => messageFromJson(method.output, line.message)),
    });
}

function opened(
  { call, run, at }: { readonly call: number; readonly run: number; readonly at: number },
  method: string,
): Call {
  return { call, run, method, at, requests: [], responses: [], end: undefined };
}

function message(
  line: { readonly call: number; readonly at: number },
  value: JsonValue,
  read: () => Message,
): Message {
  try {
    return read();
  } catch (error) {
    const text = JSON.stringify(value);
    throw new TranscriptFault(
      `call ${line.call} at ${line.at} ms: ${text.slice(0, 120)} is not its message in ` +
        `JSON: ${reasonOf(error as Error)}`,
    );
  }
}

/** What is wrong, without the decoder's names for it. */
function reasonOf({ message }: Error): string {
  return message.replace(/^cannot decode \w+ (?:\S*\.)?(\w+) from JSON:? /, '$1: ');
}
