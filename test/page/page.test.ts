import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { PoolState } from '../../src/gen/stowage/v1/pool_pb.js';
import { Site } from '../access/site.js';
import { eventually } from '../outage/support.js';
import { hasOpenssl } from '../support/authority.js';
import { findChromium, launch, openTab, type Tab } from './browser.js';
import { driverPool, PageSite } from './site.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const REPORTED = { pools: [driverPool('p')] };

/** What axe finds wrong with what is shown, in short. */
async function findings(page: Page): Promise<readonly string[]> {
  const loaded = await page.evaluate<boolean>("'axe' in globalThis");
  if (!loaded) await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
  );
}

describe("the operators' page, in a browser", () => {
  let site: PageSite;
  let browser: Browser;
  let tab: Tab;
  let page: Page;
  let volumeId: string;

  before(async function () {
    const chromium = findChromium();
    if (chromium === null) {
      assert.equal(process.env['CI'], undefined, 'CI has to install a Chromium');
      this.skip();
    }
    site = await PageSite.start();
    await site.report('node1@lvm', [
      driverPool('thin'),
      driverPool('small', { total_capacity_gb: 10 }),
    ]);
    await site.report('node2@ceph', [driverPool('ssd', { free_capacity_gb: 2000 })], 'az2');
    volumeId = await site.place(20, { type: 'gold' });
    await site.client.volumes.rescheduleVolume({ volumeId, reason: 'the host burns' });
    await site.place(900_000, { projectId: 'big' });
    browser = await launch(chromium);
    tab = await openTab(browser, site.url);
    page = tab.page;
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });

  const go = (hash: string) => page.goto(`${site.url}/${hash}`);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  const live = () => page.getByRole('status', { name: 'Updates' }).getByText('live').waitFor();

  it('shows pools with their space, and follows what happens there', async () => {
    await go('#/pools');
    await live();
    const thin = row('node1@lvm#thin');
    await thin.getByRole('img', { name: /^Physical space: in the report/ }).waitFor();
    await thin.getByRole('img', { name: /^Promised: .* of 1,900 GiB/ }).waitFor();
    await row('node2@ceph#ssd').getByText('1 warning').waitFor();
    await site.client.pools.setPoolState({
      pool: 'node1@lvm#thin',
      state: PoolState.CORDONED,
      reason: 'disk replaced',
    });
    await thin.getByText('cordoned', { exact: true }).waitFor();
    await thin.getByText('disk replaced', { exact: true }).waitFor();
    await site.client.pools.setPoolState({ pool: 'node1@lvm#thin', state: PoolState.OPEN });
    await thin.getByText('takes part').waitFor();
  });

  it('has pools filtered by the server, and says so in the address', async () => {
    await go('#/pools');
    await page.getByLabel('Zone').fill('az2');
    await page.getByRole('button', { name: 'Show' }).click();
    await row('node1@lvm#thin').waitFor({ state: 'detached' });
    await row('node2@ceph#ssd').waitFor();
    await page.waitForURL(/#\/pools\?zone=az2$/);
  });

  it('shows one pool with every figure and warning', async () => {
    await go('#/pool/node2%40ceph%23ssd');
    await page.getByRole('heading', { name: 'Pool node2@ceph#ssd' }).waitFor();
    await row('Room for a volume').getByText('GiB').waitFor();
    await row('FREE_ABOVE_TOTAL').waitFor();
  });

  it('shows backends with their hosts', async () => {
    await go('#/backends');
    await row('node1@lvm').getByText('up', { exact: true }).waitFor();
    await row('node2@ceph').getByText('takes part').waitFor();
  });

  it('shows decisions as they happen, unless that is paused', async () => {
    await go('#/decisions');
    await live();
    await row('the host burns').waitFor();
    const next = await site.place(1);
    await row(next.slice(0, 8)).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('status', { name: 'Updates' }).getByText('paused').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    const last = await site.place(1);
    await row(last.slice(0, 8)).waitFor();
  });

  it("tells a volume's story, attempt by attempt", async () => {
    await page.getByRole('searchbox').fill(volumeId.toUpperCase());
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('heading', { name: `Volume ${volumeId}` }).waitFor();
    await page.getByRole('heading', { name: /Attempt 1 cancelled/ }).waitFor();
    await page.getByRole('heading', { name: /Attempt 2 pending/ }).waitFor();
    await page.getByText('the host burns').waitFor();
    await row('chosen').first().waitFor();
  });

  it('groups refusals by reason and filter, and explains each', async () => {
    await go('#/refusals');
    await live();
    const group = row('NO_VALID_BACKEND').filter({ hasText: 'CapacityFilter' });
    await group.getByRole('cell', { name: '1', exact: true }).waitFor();
    await site.place(900_001, { projectId: 'big' });
    await group.getByRole('cell', { name: '2', exact: true }).waitFor();
    await group.getByRole('link').click();
    await page
      .getByRole('row')
      .filter({ hasText: 'TiB' })
      .first()
      .getByRole('link')
      .first()
      .click();
    await page.getByRole('heading', { name: 'Why nothing fitted' }).waitFor();
    await row('CapacityFilter').first().waitFor();
    await page.getByText('Nearest misses').waitFor();
  });

  it('explains a request that nobody made', async () => {
    await go('#/explain');
    await page.getByLabel('Size, GiB').fill('0');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('alert').getByText('whole number of GiB').waitFor();
    await page.getByLabel('Size, GiB').fill('50');
    await page.getByLabel(/Extra specs/).fill('volume_backend_name=lvm');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('It would go to').waitFor();
    await row('node1@lvm#thin').first().waitFor();
    await row('node2@ceph#ssd').getByText('CapabilitiesFilter').waitFor();
    await page.getByLabel('Size, GiB').fill('900000');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('Nothing fits').waitFor();
    await page.getByText('3 pools took part').waitFor();
    await page.getByText('Nearest misses').waitFor();
  });

  it('shows of what each weight was made', async () => {
    const value = { requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 50n };
    const { pools } = await site.client.scheduler.explainPlacement({
      request: { case: 'createVolume', value },
    });
    const thin = pools.find(({ pool }) => pool === 'node1@lvm#thin');
    const [share] = thin?.shares ?? [];
    assert.ok(share !== undefined && share.multiplier === 1);
    await go('#/explain?size=50');
    await page.getByRole('button', { name: 'Explain' }).click();
    const raw = share.number.toLocaleString('en');
    const parts = `${raw} normalised to ${share.share}, × 1`;
    await row('node1@lvm#thin').first().getByText(parts).waitFor();
  });

  it('tells how many more of a size fit, by the keyboard alone', async () => {
    const asked = { sizeGib: 100n, maxPools: 200 };
    const { volumes } = await site.client.scheduler.estimateCapacity(asked);
    assert.ok(volumes > 1n);
    await go('#/explain');
    await page.getByLabel('Size, GiB').fill('100');
    await page.getByRole('button', { name: 'Explain' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(`${volumes} more of 100 GiB fit`).waitFor();
    await page.getByText('What stops the next: CapacityFilter in').waitFor();
    await page.getByRole('group', { name: 'By zone' }).getByText('az2').waitFor();
    await row('node1@lvm#small').getByText('CapacityFilter').waitFor();
    await page.getByLabel('Size, GiB').fill('900000');
    await page.getByRole('button', { name: 'How many fit' }).click();
    await page.getByText('0 more of 878.9 TiB fit').waitFor();
  });

  it('is gone through with the keyboard', async () => {
    await go('#/pools');
    await live();
    await page.locator('body').press('Tab');
    await page.getByRole('link', { name: 'Skip to the content' }).press('Enter');
    await page.locator('#main:focus').waitFor();
    await page.getByRole('link', { name: 'Refusals' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Refusals' }).waitFor();
    // Whoever cannot see it is led to what is new.
    await page.locator('#main:focus').waitFor();
    await eventually(async () => (await page.title()) === 'Refusals – Stowage');
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`shows axe nothing wrong, ${colorScheme}`, async () => {
      const other = await openTab(browser, site.url, { colorScheme, bypassCSP: true });
      const found: string[] = [];
      for (const hash of [
        '#/pools',
        '#/pool/node2%40ceph%23ssd',
        '#/backends',
        '#/decisions',
        `#/volume/${volumeId}`,
        '#/refusals?reason=NO_VALID_BACKEND&filter=CapacityFilter',
        '#/explain?size=10',
      ]) {
        await other.page.goto(`${site.url}/${hash}`);
        await other.page.locator('table, textarea').first().waitFor();
        found.push(...(await findings(other.page)).map((one) => `${hash} ${one}`));
      }
      await other.page.getByRole('button', { name: 'How many fit' }).click();
      await other.page.getByText('more of 10 GiB fit').waitFor();
      found.push(...(await findings(other.page)));
      await other.close();
      assert.deepEqual(found, []);
    });

  it('asks who it is over TLS, and shows each what its token gives', async function () {
    if (!hasOpenssl()) this.skip();
    const secured = await Site.start({ page_listen: '127.0.0.1:0' }, resolve('dist/page'));
    const url = secured.server.pageUrl ?? '';
    assert.match(url, /^https:/);
    const own = await openTab(browser, url, { ignoreHTTPSErrors: true });
    try {
      await secured
        .as('manager')
        .capabilities.reportCapabilities({ report: { host: 'n1@lvm', volumeStats: REPORTED } });
      const signIn = async (token: string) => {
        await own.page.getByLabel('Bearer token').fill(token);
        await own.page.getByRole('button', { name: 'Go on' }).click();
      };
      await own.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
      await signIn('nonsense');
      await own.page.getByText(/token/).first().waitFor();
      await own.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
      await signIn(await secured.token('auditor'));
      await own.page.getByText('auditor (auditor)').waitFor();
      await own.page.getByRole('row').filter({ hasText: 'n1@lvm#p' }).waitFor();
      await own.page.getByRole('button', { name: 'Sign out' }).click();
      await signIn(await secured.token('api-2'));
      await own.page.getByText('api-2 (client)').waitFor();
      await own.page.getByText('ROLE_MISSING').first().waitFor();
      await own.page.getByRole('link', { name: 'Decisions' }).click();
      await own.page.getByRole('status', { name: 'Updates' }).getByText('live').waitFor();
    } finally {
      await own.close();
      await secured.stop();
    }
  });

  it('shows pools that are reported later, and keeps in sight what has a long name', async () => {
    const other = await openTab(browser, `${site.url}/#/pools`);
    await other.page.clock.install();
    await other.page.reload();
    await other.page.getByRole('row').filter({ hasText: 'node1@lvm#thin' }).waitFor();
    const host = 'storage-17.rack4.dc2.example.org@netapp-ontap-nfs-with-a-long-name';
    const name = 'flexgroup_volume_with_a_very_long_name_'.repeat(2);
    const pool = `${host}#${name}`;
    await site.report(host, [driverPool(name)]);
    await site.client.pools.setPoolState({
      pool,
      state: PoolState.CORDONED,
      reason: 'the disks are replaced, see the ticket, and wait for the vendor before it is opened',
    });
    await other.page.clock.fastForward(10_000);
    await other.page.getByText('wait for the vendor').waitFor();
    const hidden = `(() => {
      const table = document.querySelector('.scroll');
      return table.scrollWidth - table.clientWidth;
    })()`;
    assert.equal(await other.page.evaluate(hidden), 0);
    await other.close();
  });

  it('says why a list is empty, and where to look', async () => {
    await go(`#/volume/${await site.place(900_000, { projectId: 'big' })}`);
    await page.getByText('refused at once').getByRole('link', { name: 'refusals' }).click();
    await page.waitForURL(/#\/refusals\?project=big$/);
    await row('CapacityFilter').waitFor();
    await go('#/pools?zone=nowhere');
    await page.getByText('nothing matches; Reset shows all').waitFor();
    await go('#/pool/gone%40lvm%23p');
    await page.getByRole('main').getByRole('link', { name: 'decisions' }).waitFor();
  });

  it('asks nobody else for anything, and complains of nothing', () => {
    const elsewhere = tab.asked.filter((url) => !url.startsWith(`${site.url}/`));
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(tab.complaints, []);
    assert.ok(tab.asked.length > 10);
  });
});
