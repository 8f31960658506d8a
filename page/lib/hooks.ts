import { useEffect, useRef, useState } from 'preact/hooks';
import { type Fault, faultOf } from './api.js';
import { type Route, readRoute } from './route.js';

/** The route, as the address has it. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const changed = () => {
      // The link that skips to the content is no route.
      if (location.hash !== '#main') setRoute(readRoute(location.hash));
    };
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/**
 * Grows by 1 whenever the reader arrives by an address: the query of each is an object of its own.
 */
export function useArrivals(query: object): number {
  const seen = useRef({ query, arrivals: 0 });
  if (seen.current.query !== query) seen.current = { query, arrivals: seen.current.arrivals + 1 };
  return seen.current.arrivals;
}

/** The time, epoch ms, anew every so many ms. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Whether the reader sees the page: what nobody looks at is not followed. */
export function useVisible(): boolean {
  const [visible, setVisible] = useState(() => !document.hidden);
  useEffect(() => {
    const changed = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  return visible;
}

/** Does it again every so many ms while the page is seen; null: not at all. */
export function useAgain(work: () => void, everyMs: number | null): void {
  const latest = useRef(work);
  latest.current = work;
  const visible = useVisible();
  useEffect(() => {
    if (!visible || everyMs === null) return;
    const timer = setInterval(() => latest.current(), everyMs);
    return () => clearInterval(timer);
  }, [visible, everyMs]);
}

/** What was loaded; null while it is not. What was there stays until the new comes. */
export interface Loaded<T> {
  readonly value: T | null;
  readonly fault: Fault | null;
  readonly loading: boolean;
  /** Loads it again. */
  reload(): void;
}

/** Loads whenever `key` changes; what is asked for no more is cancelled. */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({
    value: null,
    fault: null,
    loading: true,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const controller = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    latest.current(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setState({ value, fault: null, loading: false });
      },
      (thrown: unknown) => {
        if (!controller.signal.aborted)
          setState({ value: null, fault: faultOf(thrown), loading: false });
      },
    );
    return () => controller.abort();
  }, [key, round]);
  return { ...state, reload: () => setRound((before) => before + 1) };
}

/** `waiting`: nothing came yet. `idle`: nobody follows. */
export type LiveState = 'waiting' | 'live' | 'lost' | 'idle';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/**
 * Follows a stream while the page is seen, and opens it again after it broke. `key` null: nothing
 * is followed; another key is another stream. Each opening begins anew.
 */
export function useStream<T>(
  key: string | null,
  open: (signal: AbortSignal) => AsyncIterable<T>,
  take: (message: T, first: boolean) => void,
): LiveState {
  const [state, setState] = useState<LiveState>('waiting');
  const latest = useRef({ open, take });
  latest.current = { open, take };
  const visible = useVisible();
  useEffect(() => {
    if (key === null || !visible) {
      setState('idle');
      return;
    }
    setState('waiting');
    const controller = new AbortController();
    void follow(latest, controller.signal, setState);
    return () => controller.abort();
  }, [key, visible]);
  return state;
}

async function follow<T>(
  latest: {
    readonly current: {
      open(signal: AbortSignal): AsyncIterable<T>;
      take(message: T, first: boolean): void;
    };
  },
  signal: AbortSignal,
  setState: (state: LiveState) => void,
): Promise<void> {
  for (let retryMs = FIRST_RETRY_MS; !signal.aborted; retryMs *= 2) {
    try {
      let first = true;
      for await (const message of latest.current.open(signal)) {
        if (signal.aborted) return;
        latest.current.take(message, first);
        if (first) setState('live');
        first = false;
        retryMs = FIRST_RETRY_MS;
      }
    } catch {
      // Whatever ended it: it is opened again, unless nobody wants it any more.
    }
    if (signal.aborted) return;
    setState('lost');
    const wait = Math.min(retryMs, LAST_RETRY_MS);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
