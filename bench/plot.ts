/** An axis of numbers. */
export interface Axis {
  readonly label: string;
  /** Logarithmic; all values must be above 0. */
  readonly logarithmic?: boolean;
}

/** Points of numbers against numbers. */
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

/** One number for each of several things. */
export interface BarsPlot {
  readonly plot: 'bars';
  readonly title: string;
  readonly value: Axis;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
}

/** A figure of the report. */
export type Plot = LinesPlot | BarsPlot;
