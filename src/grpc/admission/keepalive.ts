import type { ServerHttp2Session } from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import { attendedMs } from '../../domain/attended-time.js';
import { http2ServersOf } from './http2-servers.js';

/** How long a connection may be without an answer before it is pinged, and then without one. */
export interface KeepaliveTimes {
  readonly timeMs: number;
  readonly timeoutMs: number;
}

/** Looks in the shorter of the two times. */
const LOOKS = 4;

interface Watched {
  /** Time since its last answer, as far as this process was there to hear one, ms. */
  silentMs: number;
  pinged: boolean;
}

/**
 * Ends connections behind which nobody answers pings. Time in which this process itself was late
 * (a long commit, a machine that was stopped) is not held against them: their answers may be there
 * and nobody has read them. grpc-js' own keepalive counts it, and then cuts off everybody at once.
 * @returns ends it
 */
export function keepAlive(server: Server, { timeMs, timeoutMs }: KeepaliveTimes): () => void {
  const sessions = new Map<ServerHttp2Session, Watched>();
  for (const http2 of http2ServersOf(server))
    http2.on('session', (session) => {
      sessions.set(session, { silentMs: 0, pinged: false });
      session.once('close', () => sessions.delete(session));
    });
  const everyMs = Math.max(1, Math.min(timeMs, timeoutMs) / LOOKS);
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const passed = attendedMs(last, now, everyMs);
    last = now;
    for (const [session, watched] of sessions) {
      watched.silentMs += passed;
      if (watched.silentMs >= timeMs + timeoutMs) session.destroy();
      else if (watched.silentMs >= timeMs && !watched.pinged) ping(session, watched);
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function ping(session: ServerHttp2Session, watched: Watched): void {
  watched.pinged = true;
  const sent =
    !session.destroyed &&
    session.ping((error) => {
      if (error !== null) return session.destroy();
      watched.silentMs = 0;
      watched.pinged = false;
    });
  if (!sent) session.destroy();
}
