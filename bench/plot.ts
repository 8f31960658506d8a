/** An axis of numbers. */
export interface Axis {
  readonly label: string;
  /** Spaced by their logarithms. All must be above 0. */
  readonly logarithmic?: boolean;
}

/** Numbers against numbers. */
export interface LinesPlot {
  readonly plot: 'lines';
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

/** One number each of several things. */
export interface BarsPlot {
  readonly plot: 'bars';
  readonly title: string;
  readonly value: Axis;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
}

/** A drawing of the report. */
export type Plot = LinesPlot | BarsPlot;
