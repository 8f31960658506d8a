/** How long a scrape waits for figures of the database, ms. */
const MOST_MS = 1_000;

type Figures = Readonly<Record<string, number>>;

/**
 * Figures that the database is asked for when somebody looks. While it is away, or if it does not
 * answer within a second, there are none: whoever looks gets all other figures soon. It is asked
 * one question at a time, however many look.
 */
export function liveFigures(
  ask: () => Promise<Figures>,
  available: () => boolean,
  mostMs: number = MOST_MS,
): () => Promise<Figures> {
  let asked: Promise<Figures> | null = null;
  return async () => {
    if (!available()) return {};
    asked ??= ask()
      .catch(() => ({}))
      .finally(() => {
        asked = null;
      });
    return soon(asked, mostMs);
  };
}

async function soon(asked: Promise<Figures>, mostMs: number): Promise<Figures> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Figures>((resolve) => {
    // The answer may have come already, and nobody was there to read it: a turn for that.
    timer = setTimeout(() => setImmediate(() => resolve({})), mostMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
