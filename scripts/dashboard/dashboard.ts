import { readFileSync } from 'node:fs';

const DASHBOARD = 'deploy/grafana/stowage.json';

/** What a panel asks Prometheus. */
export interface Target {
  /** With values in place of the dashboard's variables. */
  readonly expr: string;
  /** Name of its series, with `{{label}}` for labels; empty: Grafana's own. */
  readonly legend: string;
}

/** A panel of the dashboard. */
export interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly stacked: boolean;
  /** What it shows if there is nothing. */
  readonly noValue: string;
  /** Words for figures of it. */
  readonly words: Readonly<Record<string, { readonly text: string }>>;
  /** Where it is, in columns of 24 and rows. */
  readonly place: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  /** Columns of a table under other names, and those that it leaves out. */
  readonly columns: Readonly<Record<string, string>>;
  readonly hidden: readonly string[];
  readonly targets: readonly Target[];
}

interface Stored {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Panel['place'];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly mappings?: readonly { readonly options: Panel['words'] }[];
      readonly custom?: { readonly stacking?: { readonly mode: string } };
    };
  };
  readonly transformations?: readonly {
    readonly options: {
      readonly renameByName?: Readonly<Record<string, string>>;
      readonly excludeByName?: Readonly<Record<string, boolean>>;
    };
  }[];
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/**
 * Everything on the dashboard, titles of rows too.
 * @param rateInterval the span over which rates are formed
 */
export function panelsOf(rateInterval: string): readonly Panel[] {
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
    readonly panels: readonly Stored[];
  };
  return panels.map((panel) => ({
    type: panel.type,
    title: panel.title,
    description: panel.description ?? '',
    unit: panel.fieldConfig?.defaults.unit ?? 'none',
    noValue: panel.fieldConfig?.defaults.noValue ?? 'No data',
    words: panel.fieldConfig?.defaults.mappings?.[0]?.options ?? {},
    hidden: (panel.transformations ?? []).flatMap(({ options }) =>
      Object.keys(options.excludeByName ?? {}),
    ),
    stacked: panel.fieldConfig?.defaults.custom?.stacking?.mode === 'normal',
    place: panel.gridPos,
    columns: Object.assign(
      {},
      ...(panel.transformations ?? []).map((one) => one.options.renameByName),
    ),
    targets: (panel.targets ?? []).map(({ expr, legendFormat }) => ({
      expr: expr
        .replaceAll('$__rate_interval', rateInterval)
        .replaceAll(/\$(job|instance)\b/g, '.*'),
      legend: legendFormat,
    })),
  }));
}
