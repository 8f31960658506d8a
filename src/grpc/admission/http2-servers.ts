import type { Http2Server } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

/** What is used of the insides of grpc-js: no other way leads to the streams of its connections. */
interface Insides {
  readonly http2Servers?: ReadonlyMap<Http2Server, unknown>;
}

/**
 * The HTTP/2 servers of a gRPC server that listens. Throws where grpc-js keeps them elsewhere than
 * the version that this was written for.
 */
export function http2ServersOf(server: Server): readonly Http2Server[] {
  const { http2Servers } = server as unknown as Insides;
  if (!(http2Servers instanceof Map) || http2Servers.size === 0)
    throw new Error('this version of grpc-js does not show its HTTP/2 servers');
  return [...http2Servers.keys()];
}
