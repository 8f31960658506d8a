import type { Account, Run } from '../account/account.js';
import type { OrderHistory } from '../account/order-history.js';
import type { OrderRequest } from '../account/order-requests.js';
import type { Breach, Requirement } from './requirement.js';
import { orderWords, seconds } from './words.js';

/** How long a program may take to report again, ms. */
const AGAIN_WITHIN_MS = 30_000;
/** With these, and without a reason, it is somebody else that answers: proxies, connections. */
const UNHEARD: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'UNKNOWN',
  'INTERNAL',
  'ABORTED',
  'RESOURCE_EXHAUSTED',
]);
/** Tolerance for timers: this share of the wait is enough. */
const NEARLY = 0.9;

/** An outcome that was not accepted is lost unless it is reported again. */
export const outcomeRepeated: Requirement = {
  id: 'outcome-repeated',
  of: 'worker',
  says:
    'An outcome that was answered UNAVAILABLE, or by somebody else than the server, is reported ' +
    'again until it is taken.',
  document: 'docs/retry-policy.md, Outcomes',
  check: (account) => {
    const refusals = refusalsIn(account);
    return {
      seen: refusals.filter(({ next }) => next).length,
      breaches: refusals.flatMap((refusal) => (refusal.next ? [] : forgotten(account, refusal))),
    };
  },
};

/** A server that is unavailable must not be flooded with retries. */
export const retryInfoHonoured: Requirement = {
  id: 'retry-info-honoured',
  of: 'worker',
  says: 'Where the refusal holds a RetryInfo, it waits at least so long before it reports again.',
  document: 'docs/errors.md, STORE_UNAVAILABLE',
  check: (account) => {
    const asked = refusalsIn(account).filter(({ next, retryAfterMs }) => next && retryAfterMs);
    return {
      seen: asked.length,
      breaches: asked
        .filter(
          ({ at, next, retryAfterMs }) =>
            next && retryAfterMs && next.at - at < retryAfterMs * NEARLY,
        )
        .map(({ history, at, next, retryAfterMs }) => ({
          at: next?.at ?? at,
          run: next?.run ?? 1,
          what:
            `the outcome of ${orderWords(history)} came again after ` +
            `${Math.round((next?.at ?? at) - at)} ms`,
          expected: `${retryAfterMs} ms, as RetryInfo asked`,
        })),
    };
  },
};

interface Refusal {
  readonly history: OrderHistory;
  readonly at: number;
  readonly code: string;
  readonly request: OrderRequest;
  readonly retryAfterMs: number | undefined;
  readonly next: OrderRequest | undefined;
}

function refusalsIn({ histories }: Account): readonly Refusal[] {
  return histories.flatMap((history) => {
    const outcomes = history.requests.filter(({ verb }) => verb === 'outcome');
    return outcomes.flatMap((request, index) =>
      request.answer?.kind === 'error' && isUnjudged(request.answer)
        ? [
            {
              history,
              at: request.answer.at,
              code: request.answer.code,
              request,
              retryAfterMs: request.answer.retryAfterMs,
              next: outcomes[index + 1],
            },
          ]
        : [],
    );
  });
}

/** Whether nobody knows from it what the server made of the outcome. */
function isUnjudged({ code, reason }: { readonly code: string; readonly reason: string }): boolean {
  return code === 'UNAVAILABLE' || reason === 'OVERLOADED' || (reason === '' && UNHEARD.has(code));
}

function forgotten(
  { missed, runs }: Account,
  { history, at, code, request }: Refusal,
): readonly Breach[] {
  const inVain = missed.find(
    ({ what, decision_id, at: since }) =>
      what === 'repeat' && decision_id === history.decisionId && since >= at,
  );
  const until = inVain?.at ?? at + AGAIN_WITHIN_MS;
  if (until > endOf(runs, request.run)) return [];
  return [
    {
      at: until,
      run: request.run,
      what:
        `the outcome of ${orderWords(history)} was answered ${code} at ${seconds(at)} and ` +
        'not reported again',
      expected: 'ReportOutcomes again, until it is answered',
    },
  ];
}

function endOf(runs: readonly Run[], wanted: number): number {
  return runs.find(({ run }) => run === wanted)?.endedAt ?? 0;
}
