import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { PATIENCE_MS } from '../../test/support/patience.js';
import { residentMib } from '../support/cpu.js';
import type { Act } from './acts.js';
import { type Shown, STOPWATCH, shown } from './stopwatch.js';

/** What a tab keeps, after its garbage is gone. */
export interface TabMemory {
  readonly heapMb: number;
  readonly nodes: number;
  /** Of its process, with all that the browser needs besides. */
  readonly residentMib: number;
}

/** A tab of a browser that has never seen the page. */
export class BenchTab {
  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
    private readonly url: string,
    private readonly cdp: CDPSession,
    /** Until the first pools were painted, ms, by the browser's clock. */
    readonly firstContentMs: number,
  ) {}

  static async open(browser: Browser, url: string): Promise<BenchTab> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript({ content: STOPWATCH });
    const page = await context.newPage();
    await page.goto(`${url}/#/pools`);
    const firstContentMs = await page.evaluate<number>('firstRows');
    return new BenchTab(context, page, url, await context.newCDPSession(page), firstContentMs);
  }

  /** Does something once, where it is done. */
  do({ act, isShown }: Act, round: number): Promise<Shown> {
    return shown(this.page, act(round), isShown(round));
  }

  /** Another view, whole: what was there before is gone, and its stream follows. */
  async goTo(hash: string): Promise<void> {
    const here = `#/${hash.slice(2)}`;
    await this.page.evaluate(`location.hash = '#/nowhere'`);
    await this.page.getByText('There is no such view').waitFor();
    await this.page.goto(`${this.url}/${here}`);
    const live = hash === '#/pools' || hash === '#/decisions';
    if (live) await this.page.getByText('live', { exact: true }).waitFor();
    else await this.page.locator('form.filters').waitFor();
  }

  async memory(browserCdp: CDPSession): Promise<TabMemory> {
    await this.cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.cdp.send('Runtime.getHeapUsage');
    const { nodes } = await this.cdp.send('Memory.getDOMCounters');
    const { processInfo } = await browserCdp.send('SystemInfo.getProcessInfo');
    const resident = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => residentMib(id));
    return { heapMb: usedSize / 1e6, nodes, residentMib: Math.max(...resident) };
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
