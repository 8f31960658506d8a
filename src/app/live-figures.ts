/** How long a scrape waits for figures of the database, ms. */
const MOST_MS = 1_000;

/** Of the time of a server at most this share goes to a figure, however many look. */
const MOST_SHARE = 1 / 50;
/** How old an answer may be, ms, however long it took. */
const OLDEST_MS = 60_000;

type Figures = Readonly<Record<string, number>>;

/** How figures are asked for; left out: as a server does. */
export interface AskingFigures {
  /** How long who looks waits at most, ms. */
  readonly mostMs?: number;
  /** Now, ms. */
  readonly now?: () => number;
}

/**
 * Figures that the database is asked for when somebody looks. While it is away, or if it does not
 * answer within a second, there are none: whoever looks gets all other figures soon. It is asked
 * one question at a time, however many look, and an answer serves all who look within fifty times
 * the time that it took: half a second where it took 10 ms, a minute at most. Each server asks for
 * itself: of several that share a ledger each says what it saw last.
 */
export function liveFigures(
  ask: () => Promise<Figures>,
  available: () => boolean,
  { mostMs = MOST_MS, now = () => performance.now() }: AskingFigures = {},
): () => Promise<Figures> {
  let asked: Promise<Figures> | null = null;
  let kept: { readonly figures: Figures; readonly until: number } | null = null;
  const question = async (): Promise<Figures> => {
    const from = now();
    try {
      const figures = await ask();
      const answered = now();
      kept = {
        figures,
        until: answered + Math.min((answered - from) / MOST_SHARE, OLDEST_MS),
      };
      return figures;
    } catch {
      kept = null;
      return {};
    }
  };
  return async () => {
    if (!available()) {
      kept = null;
      return {};
    }
    if (kept !== null && now() < kept.until) return kept.figures;
    asked ??= question().finally(() => {
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
