import type { Page } from 'playwright-core';

/**
 * Runs in the page before its own script: waits for what a reader sees, and tells the browser's own
 * time at which it was painted. Text, because the loader of the benchmarks changes functions.
 */
export const STOPWATCH = `
globalThis.painted = (isShown) => new Promise((resolve, reject) => {
  const late = () => reject(new Error(location.hash + ' never shows ' + isShown));
  const timer = setTimeout(late, ${10_000});
  const done = () => {
    if (!isShown()) return false;
    clearTimeout(timer);
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    return true;
  };
  if (done()) return;
  const observer = new MutationObserver(() => done() && observer.disconnect());
  observer.observe(document, { subtree: true, childList: true, characterData: true });
});
globalThis.rows = () => [...document.querySelectorAll('#main tbody tr')];
globalThis.firstRows = painted(() => rows().some((row) => row.querySelector('a') !== null));
`;

/** What a reader did, and how long it took, in the browser. */
export interface Shown {
  /** Until it was painted, ms. */
  readonly ms: number;
  /** What the page asked of the server for it, from each call to its answer's end, ms. */
  readonly answersMs: readonly number[];
}

/**
 * Time from an act to the paint of what it brings about.
 * @param act a statement in the page
 * @param isShown an expression: whether what was asked for is there
 */
export async function shown(page: Page, act: string, isShown: string): Promise<Shown> {
  return page.evaluate<Shown>(`(async () => {
    performance.clearResourceTimings();
    const began = performance.now();
    ${act};
    const ms = await painted(() => ${isShown}) - began;
    // The browser notes a call a little after its end.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const calls = performance.getEntriesByType('resource').filter((call) =>
      call.startTime >= began && call.requestStart > 0 &&
      call.name.includes('/stowage.v1.') && !call.name.includes('/Watch'));
    const answersMs = calls.map((call) => call.responseEnd - call.requestStart);
    return { ms, answersMs };
  })()`);
}
