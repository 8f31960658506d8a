import { Counter, Gauge, type Registry } from 'prom-client';

/** A figure for each value of a label. */
export type Counts = Readonly<Record<string, number>>;

/**
 * A counter whose values of a label are known: all of them are there from the beginning, as 0. A
 * series that begins with its first count has not grown by it, for whoever asks how much it grew.
 */
export function counterOf<L extends string>(
  label: L,
  values: readonly string[],
  registry: Registry,
  name: string,
  help: string,
): Counter<L> {
  const made = new Counter({ name, help, labelNames: [label], registers: [registry] });
  for (const value of values) made.labels(value).inc(0);
  return made;
}

/** A figure that is read at every scrape. */
export function gauge(
  registry: Registry,
  name: string,
  help: string,
  read: (() => number) | undefined,
): Gauge {
  const made: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    ...(read && { collect: () => made.set(read()) }),
  });
  return made;
}

/** Figures that are read at every scrape, by a label. */
export function gaugeBy<L extends string>(
  label: L,
  registry: Registry,
  name: string,
  help: string,
  read: (() => Counts | Promise<Counts>) | undefined,
): Gauge<L> {
  const collect = async (): Promise<void> => {
    const figures = (await read?.()) ?? {};
    // A label value that has disappeared must not keep its last figure.
    made.reset();
    for (const [value, figure] of Object.entries(figures)) made.labels(value).set(figure);
  };
  const made: Gauge<L> = new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    ...(read && { collect }),
  });
  return made;
}

/** Counts that somebody else keeps, by a label. */
export function counterBy<L extends string>(
  label: L,
  registry: Registry,
  name: string,
  help: string,
  read: (() => Counts) | undefined,
): Counter<L> {
  const made: Counter<L> = new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    ...(read && {
      collect: () => {
        made.reset();
        for (const [value, count] of Object.entries(read())) made.labels(value).inc(count);
      },
    }),
  });
  return made;
}
