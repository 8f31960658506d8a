import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../../test/e2e/support.js';
import { type Answered, answerOf } from './answered.js';
import { Cloud } from './cloud.js';
import { panelsOf } from './dashboard.js';
import { draw } from './draw.js';
import { Prometheus } from './prometheus.js';

// Shows Grafana's dashboard as it looks with a living server: a real Stowage, a real Prometheus
// that scrapes it, every panel's queries, and a picture of it. Exits with 1 if a panel shows
// nothing.

/** Grafana's own is four scrapes or more. */
const RATE_INTERVAL = '10s';

const { values: asked } = parseArgs({
  options: {
    seconds: { type: 'string', default: '40' },
    out: { type: 'string', default: 'dist/dashboard.html' },
  },
});
const seconds = Number(asked.seconds);
const directory = mkdtempSync(join(tmpdir(), 'stowage-dashboard-'));
try {
  const answered = await live(directory);
  for (const { panel, series } of answered) {
    if (panel.type === 'row') continue;
    const { title, unit } = panel;
    const names = series.map(({ name }) => name);
    process.stdout.write(
      `${JSON.stringify({ panel: title, unit, series: names.length, names })}\n`,
    );
  }
  writeFileSync(asked.out, draw(answered));
  process.stderr.write(`picture: ${asked.out}\n`);
  const empty = answered.filter(({ panel, series }) => panel.type !== 'row' && series.length === 0);
  for (const { panel } of empty) process.stderr.write(`${panel.title}: shows nothing\n`);
  process.exitCode = empty.length === 0 ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** Lets a cloud live for a while, and asks what the panels ask. */
async function live(scratch: string): Promise<readonly Answered[]> {
  const server = await serve({ http: true });
  const prometheus = await Prometheus.start(scratch, [server.http]);
  const cloud = await Cloud.start(server.address);
  try {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const answered: Answered[] = [];
    for (const panel of panelsOf(RATE_INTERVAL))
      answered.push(await answerOf(panel, prometheus, seconds));
    return answered;
  } finally {
    await cloud.stop();
    await prometheus.stop();
    await server.stop();
  }
}
