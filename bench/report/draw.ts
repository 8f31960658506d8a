import { createRequire } from 'node:module';
import type { Axis, BarsPlot, LinesPlot, Plot } from '../plot.js';

// The bundle in one file: its hundreds of modules would take a second to load.
const echarts: typeof import('echarts') = createRequire(import.meta.url)('echarts');

/** A plot as an `<svg>` element without dependencies. */
export function draw(plot: Plot): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 400 });
  try {
    chart.setOption({
      animation: false,
      title: { text: plot.title, left: 'center' },
      ...(plot.plot === 'lines' ? linesOf(plot) : barsOf(plot)),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

const GRID = { left: 90, right: 40, top: 60, bottom: 70 };

function linesOf({ x, y, lines }: LinesPlot) {
  return {
    grid: GRID,
    legend: { bottom: 0 },
    xAxis: { ...axis(x), nameGap: 28 },
    yAxis: axis(y),
    series: lines.map(({ name, points }) => ({
      type: 'line',
      name,
      data: points,
      showSymbol: points.length < 20,
    })),
  };
}

function barsOf({ value, bars }: BarsPlot) {
  return {
    grid: GRID,
    xAxis: { type: 'category', data: bars.map(({ name }) => name), axisLabel: { interval: 0 } },
    yAxis: axis(value),
    series: [
      {
        type: 'bar',
        data: bars.map((bar) => bar.value),
        barMaxWidth: 60,
        label: { show: true, position: 'top' },
      },
    ],
  };
}

function axis({ label, logarithmic = false }: Axis) {
  return { type: logarithmic ? 'log' : 'value', name: label, nameLocation: 'middle', nameGap: 65 };
}
