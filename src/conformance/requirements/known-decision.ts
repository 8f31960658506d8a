import type { Requirement } from './requirement.js';

/** A request must be about a decision that was offered. */
export const knownDecision: Requirement = {
  id: 'known-decision',
  of: 'worker',
  says: 'It names only decisions that it was offered.',
  document: 'proto/stowage/v1/worker_service.proto, Offer.decision_id',
  check: ({ orderRequests, offers }) => ({
    seen: orderRequests.length,
    breaches: orderRequests
      .filter(
        (request) =>
          !offers.some(
            ({ decisionId, at }) => decisionId === request.decisionId && at <= request.at,
          ),
      )
      .map(({ at, run, verb, decisionId }) => ({
        at,
        run,
        what: `${verb} named decision ${decisionId}, which was not offered`,
        expected: 'the decision_id of an offer',
      })),
  }),
};
