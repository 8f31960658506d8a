import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';

/**
 * Keeps the log of grpc-js off standard error, where the program prints its own messages.
 * GRPC_VERBOSITY takes precedence.
 */
export function quietTransport(env: Readonly<Record<string, string | undefined>>): void {
  if (env['GRPC_VERBOSITY'] === undefined && env['GRPC_NODE_VERBOSITY'] === undefined)
    setLogVerbosity(logVerbosity.NONE);
}
