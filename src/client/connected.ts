import { type Client, connectivityState } from '@grpc/grpc-js';

/**
 * Whether a client has a connection, or one comes within so long, ms; false at once when it is
 * closed. Not by waitForReady of grpc-js: that goes on at a client that was closed meanwhile, which
 * then connects anew, and for good.
 */
export function connectedWithin(
  client: Client,
  ms: number,
  isClosed: () => boolean,
): Promise<boolean> {
  const deadline = Date.now() + ms;
  const channel = client.getChannel();
  return new Promise((resolve) => {
    const look = (late?: Error) => {
      if (late !== undefined || isClosed()) return resolve(false);
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return resolve(true);
      channel.watchConnectivityState(state, deadline, look);
    };
    // A connection that was just lost is known to be by then.
    setImmediate(look);
  });
}
