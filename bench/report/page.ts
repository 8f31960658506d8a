import type { LinesPlot, Plot } from '../plot.js';
import {
  type Distribution,
  type Finding,
  type Goal,
  isMet,
  lineOf,
  percentile,
} from '../workload.js';
import { draw } from './draw.js';
import type { Run, WorkloadResult } from './run.js';

const STYLE = `body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem }
body { margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #ddd; text-align: left }
td.number { text-align: right; font-variant-numeric: tabular-nums }
.met { color: #176f2c } .missed, .error { color: #b3261e; font-weight: 600 }
svg { max-width: 100%; height: auto } pre { overflow-x: auto; font-size: 13px }`;

/** A run as one HTML page without script, style sheet or picture files. */
export function pageOf(run: Run): string {
  const date = run.startedAt.toISOString();
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Stowage benchmarks, ${date}</title><style>${STYLE}</style></head>
<body>
<h1>Stowage benchmarks</h1>
<table>${Object.entries({
    date,
    commit: run.commit,
    machine: run.machine,
    'load before': run.load,
    node: run.node,
    seed: run.seed,
    form: run.short
      ? 'short: it shows that the workloads work, take no figure for a measure'
      : 'full',
  })
    .map(([name, value]) => `<tr><th>${name}</th><td>${escaped(String(value))}</td></tr>`)
    .join('')}</table>
<h2>Goals</h2>
${goalsOf(run.results)}
${run.results.map(sectionOf).join('\n')}
</body>
</html>
`;
}

function goalsOf(results: readonly WorkloadResult[]): string {
  const rows = results.flatMap(({ name, findings }) =>
    findings.filter(isGoal).map((goal) => {
      const met = isMet(goal) ? '<td class="met">met</td>' : '<td class="missed">not met</td>';
      const cells = [name, goal.goal].map((text) => `<td>${escaped(text)}</td>`).join('');
      return (
        `<tr>${cells}<td class="number">${shown(goal.value)}</td><td ` +
        `class="number">${goal.is === 'most' ? '≤' : '≥'} ` +
        `${shown(goal.target)}</td>${met}</tr>`
      );
    }),
  );
  if (rows.length === 0) return '<p>None in this run.</p>';
  const heads = ['workload', 'goal', 'value', 'target', ''].map((text) => `<th>${text}</th>`);
  return `<table><tr>${heads.join('')}</tr>${rows.join('\n')}</table>`;
}

function sectionOf({ name, what, findings, error }: WorkloadResult): string {
  const plots = [
    ...findings.filter((finding) => 'plot' in finding),
    ...curvesOf(findings.filter((finding) => 'distribution' in finding)),
  ];
  const lines = findings.map((finding) => lineOf(name, finding)).filter((line) => line !== null);
  const figures = lines.map((line) => escaped(JSON.stringify(line))).join('\n');
  const broke =
    error === null
      ? ''
      : '<p class="error">It broke, and its figures are ' +
        `incomplete:</p><pre>${escaped(error)}</pre>`;
  return `<h2>${escaped(name)}</h2>
<p>${escaped(what)}</p>
${broke}${plots.map((plot) => `<p>${draw(plot)}</p>`).join('\n')}
<details><summary>All figures</summary><pre>${figures}</pre></details>`;
}

/** One figure for each title: the cumulative share of the values. */
function curvesOf(distributions: readonly Distribution[]): readonly Plot[] {
  const shares = [...Array.from({ length: 99 }, (_, index) => (index + 1) / 100), 0.995, 0.999, 1];
  const curve = ({ name, values }: Distribution) => {
    const sorted = Float64Array.from(values).sort();
    return {
      name,
      points: shares
        .map((share) => [percentile(sorted, share), share * 100] as const)
        .filter(([value]) => value > 0),
    };
  };
  const titles = [...new Set(distributions.map(({ distribution }) => distribution))];
  return titles.map((title): LinesPlot => {
    const of = distributions.filter(({ distribution }) => distribution === title);
    const units = [...new Set(of.map(({ unit }) => unit))].join(', ');
    return {
      plot: 'lines',
      title,
      x: { label: units, logarithmic: true },
      y: { label: 'at most that, percent' },
      lines: of.map(curve),
    };
  });
}

function isGoal(finding: Finding): finding is Goal {
  return 'goal' in finding;
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 6 });
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
