import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  WatchPoolsRequest,
  WatchPoolsResponseSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import type { PoolState } from '../../ledger/api/pools.js';
import type { CallSignal } from '../../ledger/lib/ports.js';
import { poolToProto } from '../convert/pool.js';
import { poolFilterFromProto } from '../convert/pool-filter.js';
import { Notifier } from '../streams/notifier.js';
import { scopeOf } from '../tokens/pages.js';
import { readPoolToken, writePoolToken } from '../tokens/pool-token.js';
import { knownAnywhere } from './known-anywhere.js';

/**
 * Most pools in one message, and most characters of them. grpc-js buffers 16 messages before it
 * slows the sender down.
 */
const AT_ONCE = 500;
const MESSAGE_CHARS = 256 * 1024;

/** Sends pools as fast as the reader takes them. Ends with the signal's reason. */
export async function* watchPools(
  ledger: Ledger,
  request: WatchPoolsRequest,
  signal: CallSignal,
): AsyncIterable<MessageInitShape<typeof WatchPoolsResponseSchema>> {
  const filter = poolFilterFromProto(request);
  const scope = scopeOf('watch pools', [filter]);
  const token = readPoolToken(request.resumeToken);
  const budget = { items: AT_ONCE, size: MESSAGE_CHARS, sizeOf: sizeOfPool };
  const resume = token?.scope === scope ? token : null;
  const watch = await knownAnywhere(ledger, () => ledger.watchPools({ filter, resume, budget }));
  const notifier = new Notifier();
  const unlisten = watch.listen(notifier.notify);
  signal.addEventListener('abort', notifier.notify);
  try {
    for (;;) {
      signal.throwIfAborted();
      const part = watch.next();
      if (part === null) {
        await notifier.wait();
        continue;
      }
      const { pools, removed, reset, complete, position } = part;
      const resumeToken =
        position === null ? '' : writePoolToken({ feed: watch.feed, scope, revision: position });
      yield {
        pools: pools.map(poolToProto),
        removed: [...removed],
        reset,
        complete,
        resumeToken,
        readRevision: BigInt(position ?? 0),
      };
      // One that has much to say would say all of it in one turn.
      await nextTurn();
    }
  } finally {
    signal.removeEventListener('abort', notifier.notify);
    unlisten();
  }
}

/** Size of a pool in a message, characters. */
export function sizeOfPool({ pool, expressions, warnings }: PoolState): number {
  const told = expressions.reduce(
    (sum, { problem, failures }) =>
      sum + (problem?.message.length ?? 0) + (failures?.message.length ?? 0),
    0,
  );
  const warned = warnings.reduce(
    (sum, { key, within, description }) => sum + key.length + within.length + description.length,
    0,
  );
  return 1024 + JSON.stringify(pool.report?.capabilities ?? {}).length + told + warned;
}
