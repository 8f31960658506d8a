/**
 * A client: asks where a volume goes, and acts by what the answer or the error says.
 *
 *     place.ts [--server HOST:PORT] [--size-gib N]
 *
 * Exit code: 0 placed, 3 refused, 1 anything else.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { connect, StowageError } from '@stowage/client';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '127.0.0.1:50051' },
    'size-gib': { type: 'string', default: '10' },
  },
});

// Asks again while the server is away, for half a minute at most.
const client = connect({ server: values.server, retry: { attempts: 8 }, deadlineMs: 30_000 });
try {
  // Keep both ids with the volume's record before you ask: with the same ids, a later run gets the
  // same answer.
  const request = {
    requestId: randomUUID(),
    volumeId: randomUUID(),
    sizeGib: BigInt(values['size-gib']),
    projectId: 'quickstart',
  };
  const { placement } = await client.scheduler.scheduleCreateVolume(request);
  console.log(
    `volume ${request.volumeId} goes to ${placement?.pool} in ${placement?.availabilityZone}`,
  );
} catch (error) {
  if (!(error instanceof StowageError)) throw error;
  process.exitCode = explain(error);
} finally {
  client.close();
}

/** Says what is to be done; answers the exit code. */
function explain(error: StowageError): number {
  if (error.refused) {
    console.error(`nothing fits: ${error.message}`);
    for (const { pool, filter, reason } of error.diagnosis?.nearestMisses ?? [])
      console.error(`  ${pool}: ${filter}: ${reason}`);
    return 3;
  }
  switch (error.code) {
    case 'INVALID_ARGUMENT':
      for (const { field, description } of error.violations)
        console.error(`${field}: ${description}`);
      break;
    case 'UNAVAILABLE':
    case 'DEADLINE_EXCEEDED':
      console.error(
        `no answer (${error.message}): it may have been decided, so ask again with the same ids`,
      );
      break;
    default:
      console.error(`${error.code} ${error.reason}: ${error.message}`);
  }
  return 1;
}
