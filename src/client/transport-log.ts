import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';

/**
 * Keeps gRPC's own lines off standard error, where a program says in its own words what went wrong.
 * GRPC_VERBOSITY has precedence.
 */
export function quietTransport(env: Readonly<Record<string, string | undefined>>): void {
  if (env['GRPC_VERBOSITY'] === undefined && env['GRPC_NODE_VERBOSITY'] === undefined)
    setLogVerbosity(logVerbosity.NONE);
}
