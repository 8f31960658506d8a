import { isMessage } from '@bufbuild/protobuf';
import { WatchDecisionsRequestSchema } from '../../gen/stowage/v1/worker_service_pb.js';
import type { Account } from '../account/account.js';
import type { Call } from '../transcript/calls.js';
import type { Requirement } from './requirement.js';
import { seconds } from './words.js';

/** How long a worker may take to watch again, ms. */
const AGAIN_WITHIN_MS = 30_000;
/** More attempts than this within one second are a tight loop. */
const AT_MOST_A_SECOND = 10;

/** Streams end when servers restart and connections break. */
export const watchesAgain: Requirement = {
  id: 'watches-again',
  of: 'worker',
  says: 'It watches again after its stream ended with UNAVAILABLE, or without an error.',
  document: 'docs/errors.md, SHUTTING_DOWN',
  check: (account) => {
    const ends = watches(account).filter(
      ({ end }) => end && (end.code === 'UNAVAILABLE' || end.code === 'OK'),
    );
    const judged = ends.map((call) => ({
      call,
      at: call.end?.at ?? call.at,
      again: nextWatch(account, call),
    }));
    return {
      seen: judged.filter(({ again }) => again).length,
      breaches: judged
        .filter(({ call, at, again }) => !again && givenUp(account, call, at))
        .map(({ call, at }) => ({
          at,
          run: call.run,
          what: 'its stream of decisions ended, and it did not watch again',
          expected: 'WatchDecisions again, with the same worker id',
        })),
    };
  },
};

/** A restarted server must not be flooded by reconnecting workers. */
export const watchesPatiently: Requirement = {
  id: 'watches-patiently',
  of: 'worker',
  says: `It waits between attempts to watch: not more than ${AT_MOST_A_SECOND} within a second.`,
  document: 'docs/worker-check.md, Waiting',
  check: (account) => {
    const all = watches(account);
    const crowded = all.findIndex((call, index) => {
      const first = all[index - AT_MOST_A_SECOND];
      return first !== undefined && first.run === call.run && call.at - first.at < 1000;
    });
    const found = all[crowded];
    return {
      seen: all.filter((call) => nextWatch(account, call)).length,
      breaches: found
        ? [
            {
              at: found.at,
              run: found.run,
              what:
                `${AT_MOST_A_SECOND + 1} attempts to watch within ` +
                `${seconds(found.at - (all[crowded - AT_MOST_A_SECOND]?.at ?? 0))}`,
              expected: 'a wait that grows, with some chance in it',
            },
          ]
        : [],
    };
  },
};

/** A lease belongs to a worker id. */
export const workerIdKept: Requirement = {
  id: 'worker-id-kept',
  of: 'worker',
  says: 'One run of it has one worker id, on every stream and in every call.',
  document: 'proto/stowage/v1/worker_service.proto, WatchDecisionsRequest.worker_id',
  check: (account) => {
    const named = [
      ...watches(account).map((call) => ({
        at: call.at,
        run: call.run,
        worker: workerOf(call),
        where: 'WatchDecisions',
      })),
      ...account.orderRequests.map(({ at, run, worker, verb }) => ({
        at,
        run,
        worker,
        where: verb,
      })),
    ];
    const firsts = new Map(named.toReversed().map(({ run, worker }) => [run, worker]));
    return {
      seen: named.length,
      breaches: named
        .filter(({ run, worker }) => worker !== firsts.get(run))
        .slice(0, 1)
        .map(({ at, run, worker, where }) => ({
          at,
          run,
          what: `${where} came from worker \`${worker}\``,
          expected: `\`${firsts.get(run)}\`, as this run called itself first`,
        })),
    };
  },
};

function watches({ calls }: Account): readonly Call[] {
  return calls.filter(({ method }) => method === 'WatchDecisions');
}

function workerOf({ requests }: Call): string {
  const message = requests[0]?.message;
  return isMessage(message, WatchDecisionsRequestSchema) ? message.workerId : '';
}

function nextWatch(account: Account, call: Call): Call | undefined {
  const all = watches(account);
  return all.slice(all.indexOf(call) + 1).find(({ run }) => run === call.run);
}

function givenUp({ missed, runs }: Account, { run }: Call, at: number): boolean {
  const runEnd = runs.find((known) => known.run === run)?.endedAt ?? 0;
  return (
    missed.some(({ what, at: since }) => what === 'watch' && since >= at) ||
    runEnd - at > AGAIN_WITHIN_MS
  );
}
