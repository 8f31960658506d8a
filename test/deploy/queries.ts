import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { panelsOf } from '../../scripts/dashboard/dashboard.js';

export const RULES = 'deploy/prometheus/stowage.rules.yaml';

/** An alert as its file has it. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The alerts of the rules' file. */
export function alerts(): readonly Alert[] {
  const { groups } = parse(readFileSync(RULES, 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly Alert[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

/** A panel of the dashboard with what it asks Prometheus. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly exprs: readonly string[];
  /** The names of their series. */
  readonly legends: readonly string[];
}

/** The panels of the dashboard, with values in place of its variables. */
export function panels(): readonly Panel[] {
  return panelsOf('5m')
    .filter(({ type }) => type !== 'row')
    .map(({ title, description, targets }) => ({
      title,
      description,
      exprs: targets.map(({ expr }) => expr),
      legends: targets.map(({ legend }) => legend),
    }));
}

/** A metric as a query names it. */
export interface Named {
  readonly name: string;
  readonly labels: readonly string[];
}

const OURS = /\b((?:stowage|rpc|process|nodejs)_[a-z0-9_]+)\b(?:\s*\{([^}]*)\})?/g;

/** The metrics that a query names, with the labels by which it selects. */
export function namedIn(expr: string): readonly Named[] {
  // Labels in `by (…)` are no metrics.
  const metrics = expr.replaceAll(/\b(by|on|ignoring|without)\s*\([^)]*\)/g, '');
  return [...metrics.matchAll(OURS)]
    .filter(([, name = '']) => !isLabel(metrics, name))
    .map(([, name = '', selector = '']) => ({
      name,
      labels: [...selector.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g)].map(
        ([, label = '']) => label,
      ),
    }));
}

function isLabel(expr: string, name: string): boolean {
  return new RegExp(`[{,]\\s*${name}\\s*(=|!)`).test(expr);
}
