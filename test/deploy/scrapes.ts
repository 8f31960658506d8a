import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promtool } from './promtool.js';

/**
 * Throws unless exactly these queries are answered, with a number, by a Prometheus that scraped a
 * server twice.
 * @param directory for promtool's files
 */
export function checkAnswers(
  directory: string,
  scrapes: readonly [string, string],
  queries: readonly { readonly expr: string; readonly isAnswered: boolean }[],
): void {
  const [before, after] = [seriesIn(scrapes[0]), seriesIn(scrapes[1])];
  const test = {
    interval: '1m',
    input_series: [...after].map(([series, value]) => ({
      series,
      values: `${before.get(series) ?? '_'} ${value}`,
    })),
    promql_expr_test: queries.map(({ expr, isAnswered }) => ({
      // What is no number is neither above nor below.
      expr: `(count((${expr}) >= -Inf) > bool 0) or vector(0)`,
      eval_time: '1m',
      exp_samples: [{ labels: '{}', value: isAnswered ? 1 : 0 }],
    })),
  };
  const file = join(directory, 'scrapes.test.yaml');
  writeFileSync(file, JSON.stringify({ rule_files: [], tests: [test] }));
  promtool(['test', 'rules', file]);
}

/** The figures of a scrape, by their series, as promtool writes figures. */
function seriesIn(scrape: string): ReadonlyMap<string, string> {
  const lines = scrape.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm);
  return new Map(
    [...lines].map(([, name = '', labels = '', value = '']) => {
      // Prometheus renames labels of ours that are its own.
      const own = labels.replaceAll(/\bjob=/g, 'exported_job=');
      const all = [own, 'job="stowage"', 'instance="a"'].filter((one) => one !== '');
      return [`${name}{${all.join()}}`, decimal(value)];
    }),
  );
}

/** A sign in an exponent would be one of promtool's notation. */
function decimal(value: string): string {
  const number = Number(value.replace('Inf', 'Infinity'));
  if (!Number.isFinite(number)) return value.replace('+', '');
  return Number.isInteger(number) ? String(number) : number.toFixed(12);
}
