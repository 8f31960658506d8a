import type { Logger } from 'pino';
import type { Breach } from '../domain/breach.js';
import type { Metrics } from '../http/metrics.js';
import type { Observer } from '../ledger/lib/ports.js';
import { idsOf } from './decision-log.js';
import type { DecisionObserver } from './decision-observer.js';
import { OutageLog } from './outage-log.js';

/** What to do when the store is broken: docs/runbook.md has more. */
const STORE_BROKEN: Readonly<Record<Breach, string>> = {
  corrupt:
    'the ledger is damaged: nothing is read or written any more. Stop the server, copy what is ' +
    'there, look at the disk, restore a backup or repair the copy, and start again',
  displaced:
    'the files of the ledger are not where they were opened: nothing is read or written any ' +
    'more. Stop the server, put the files back (all of them, under one name), and start again',
};

/**
 * Counts and logs what the ledger tells.
 * @param setServing sets the health status
 * @param decisions who is told of decisions
 */
export function ledgerObserver(
  metrics: Metrics,
  log: Logger,
  setServing: (serving: boolean) => void,
  decisions: DecisionObserver,
): Observer {
  const outages = new OutageLog(log);
  return {
    ...decisions,
    decidedAgain: (tries) => metrics.decidedAgain.observe(tries),
    setAside: (decision, why) => {
      metrics.ordersSetAside.inc();
      log.error({ ...idsOf(decision), why }, 'an order that no worker could read was set aside');
    },
    rebuilt: () => metrics.indexRebuilds.inc(),
    returning: ({ returned, down, until }) =>
      log.warn(
        `${returned === 0 ? 'started' : `${returned} backends came back`} while ${down} are ` +
          'down: what waits for these is decided elsewhere no sooner than ' +
          `${new Date(until).toISOString()} (workers.reschedule_after_return)`,
      ),
    moved: (decisions, left) =>
      log.warn(
        `${decisions} decisions were decided elsewhere because their backends are down; ` +
          `${left} wait`,
      ),
    swept: (sweep, seconds) => metrics.sweepSeconds.observe({ sweep }, seconds),
    storeAvailable: (available) => {
      if (available) outages.cameBack();
      setServing(available);
    },
    storeBroken: ({ breach, message }) => {
      metrics.storeBroken.labels(breach).set(1);
      log.error({ breach, what: message }, STORE_BROKEN[breach]);
      setServing(false);
    },
    ...journalEvents(metrics, log),
    storeFailed: (why) => outages.failed(why),
    fault: (error, doing) => log.error({ err: error }, `fault while ${doing}`),
  };
}

/** What was lost is counted one by one, and told once it begins and once it is over. */
function journalEvents(
  metrics: Metrics,
  log: Logger,
): Pick<Observer, 'journalLost' | 'journalWentOn'> {
  let isLosing = false;
  return {
    journalLost: (decisions) => {
      metrics.journalLost.inc(decisions);
      if (!isLosing)
        log.warn('the decision journal could not be written: what decisions saw is being lost');
      isLosing = true;
    },
    journalWentOn: ({ decisions, from, until }) => {
      isLosing = false;
      const [first, last] = [from, until].map((at) => new Date(at).toISOString());
      log.warn(
        `the decision journal goes on: it lacks ${decisions} decisions from ${first} to ${last}`,
      );
    },
  };
}
