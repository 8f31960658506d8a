import { createRequire } from 'node:module';
import type { Answered } from './answered.js';
import type { Panel } from './dashboard.js';

// The bundle in one file: its hundreds of modules would take a second to load.
const echarts: typeof import('echarts') = createRequire(import.meta.url)('echarts');

/** Of a column of 24, and of a row, px. */
const COLUMN = 64;
const ROW = 36;
const TITLE = 30;

const STYLE = `body { font: 14px/1.4 system-ui, sans-serif; background: #f4f5f5; color: #222 }
main { position: relative; width: ${24 * COLUMN}px }
section { position: absolute; background: #fff; border: 1px solid #ddd; overflow: hidden;
  box-sizing: border-box } h2 { font-size: 14px; margin: 6px 10px 0 } .row { border: 0;
  background: none; overflow: visible } .big { font-size: 34px; text-align: center; margin: 12px 0 }
.none { color: #b3261e; padding: 10px } table { border-collapse: collapse; font-size: 12px }
th, td { padding: 1px 10px; text-align: left }`;

/** The dashboard as a page that loads nothing: what Grafana would draw, in plainer form. */
export function draw(answered: readonly Answered[]): string {
  const height = Math.max(...answered.map(({ panel: { place } }) => (place.y + place.h) * ROW));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Stowage's dashboard</title>
<style>${STYLE} main { height: ${height}px }</style></head>
<body><main>${answered.map(sectionOf).join('\n')}</main></body></html>
`;
}

function sectionOf(one: Answered): string {
  const { panel } = one;
  const { x, y, w, h } = panel.place;
  const box =
    `left:${x * COLUMN}px;top:${y * ROW}px;width:${w * COLUMN - 6}px;` + `height:${h * ROW - 6}px`;
  const kind = panel.type === 'row' ? 'row' : '';
  return (
    `<section class="${kind}" style="${box}" title="${escaped(panel.description)}">` +
    `<h2>${escaped(panel.title)}</h2>${bodyOf(one)}</section>`
  );
}

function bodyOf({ panel, series }: Answered): string {
  if (panel.type === 'row') return '';
  if (series.length === 0) return `<p class="none">${escaped(panel.noValue)}</p>`;
  if (panel.type === 'stat') {
    const figure = series[0]?.points.at(-1)?.[1] ?? Number.NaN;
    return `<p class="big">${panel.words[figure]?.text ?? shown(figure, panel.unit)}</p>`;
  }
  return panel.type === 'table' ? tableOf(panel, series) : chartOf(panel, series);
}

function chartOf(panel: Panel, series: Answered['series']): string {
  const width = panel.place.w * COLUMN - 10;
  const height = panel.place.h * ROW - 10 - TITLE;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      grid: { left: 80, right: 20, top: 10, bottom: 60 },
      legend: { bottom: 0, type: 'scroll', icon: 'roundRect', itemHeight: 4 },
      xAxis: { type: 'time', axisLabel: { hideOverlap: true } },
      yAxis: {
        type: 'value',
        axisLabel: { formatter: (value: number) => shown(value, panel.unit) },
      },
      series: series.map(({ name, points }) => ({
        type: 'line',
        name,
        showSymbol: false,
        ...(panel.stacked ? { stack: 'all', areaStyle: { opacity: 0.2 } } : {}),
        data: points.map(([at, value]) => [at * 1000, value]),
      })),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** One row for all figures with the same labels. */
function tableOf({ columns, hidden, unit }: Panel, series: Answered['series']): string {
  const rows = new Map<string, Record<string, string>>();
  for (const { labels, target, points, targets } of series) {
    const key = JSON.stringify(labels);
    const value = targets === 1 ? 'Value' : `Value #${String.fromCharCode(65 + target)}`;
    const figure = shown(points.at(-1)?.[1] ?? Number.NaN, unit);
    rows.set(key, { ...labels, ...rows.get(key), [columns[value] ?? value]: figure });
  }
  const all = [...rows.values()];
  const heads = [...new Set(all.flatMap((row) => Object.keys(row)))].filter(
    (head) => !hidden.includes(head),
  );
  const cells = (row: Record<string, string>) =>
    heads.map((head) => `<td>${escaped(row[head] ?? '')}</td>`).join('');
  return (
    `<table><tr>${heads.map((head) => `<th>${escaped(head)}</th>`).join('')}</tr>` +
    `${all.map((row) => `<tr>${cells(row)}</tr>`).join('')}</table>`
  );
}

/** A figure in the unit of a panel, by Grafana's name of it. */
function shown(value: number, unit: string): string {
  const short = (number: number) => Number(number.toPrecision(3)).toLocaleString('en');
  if (unit === 'percentunit') return `${short(value * 100)} %`;
  if (unit === 's') return value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
  if (unit === 'ops') return `${short(value)} ops/s`;
  if (unit === 'cps') return `${short(value)} c/s`;
  if (unit !== 'bytes') return short(value);
  const power = Math.min(5, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return `${short(value / 1024 ** power)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'][power]}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
