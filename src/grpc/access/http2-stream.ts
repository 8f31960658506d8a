/**
 * The HTTP/2 stream of a call of grpc-js, which does not show it; where a later version keeps it
 * elsewhere this is undefined.
 */
export function http2StreamOf(call: object): object | undefined {
  const stream = inner(inner(call, 'call'), 'stream');
  return typeof stream === 'object' && stream !== null ? stream : undefined;
}

/** A property of what grpc-js keeps to itself. */
export function inner(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
}
