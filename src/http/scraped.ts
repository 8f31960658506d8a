import { Counter, Gauge, type Registry } from 'prom-client';

/** A figure for each value of a label. */
export type Counts = Readonly<Record<string, number>>;

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
