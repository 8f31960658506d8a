import type { KnownPromise } from './promise.js';

/** What nobody ordered cannot be spoken of. */
export const knownDecision: KnownPromise = {
  id: 'known-decision',
  of: 'worker',
  says: 'It speaks only of decisions that it was offered.',
  document: 'proto/stowage/v1/worker_service.proto, Offer.decision_id',
  check: ({ sayings, offers }) => ({
    seen: sayings.length,
    breaches: sayings
      .filter(
        (saying) =>
          !offers.some(({ decisionId, at }) => decisionId === saying.decisionId && at <= saying.at),
      )
      .map(({ at, run, verb, decisionId }) => ({
        at,
        run,
        what: `${verb} named decision ${decisionId}, which was not offered`,
        expected: 'the decision_id of an offer',
      })),
  }),
};
