import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerStream, StowageError, waitMs } from '../../client/index.js';
import type { WatchDecisionsResponse } from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output/plain.js';
import { allBackends, hostsOf } from '../session/known-hosts.js';
import { Desk } from './desk.js';
import type { WorkerContext } from './settings.js';

const HOPELESS = new Set([
  'INVALID_ARGUMENT',
  'UNIMPLEMENTED',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
]);

/**
 * Watches and works until `stopping` fires; then finishes what it accepted. Rejects where trying
 * again is of no use.
 */
export async function runSampleWorker(
  context: WorkerContext,
  stopping: AbortSignal,
): Promise<void> {
  const desk = new Desk(context);
  const beating = heartbeats(context, stopping);
  try {
    await watch(context, desk, stopping);
    if (desk.size > 0) context.say(`finishing ${desk.size} accepted; Ctrl-C again leaves at once`);
  } finally {
    await desk.idle();
  }
  await beating;
}

async function watch(context: WorkerContext, desk: Desk, stopping: AbortSignal): Promise<void> {
  const { client, settings, say, random } = context;
  const { workerId, maxOutstanding } = settings;
  let failures = 0;
  while (!stopping.aborted) {
    const stream = client.workers.watchDecisions({
      workerId,
      targets: [...settings.targets],
      maxOutstanding,
    });
    const cancel = () => stream.cancel();
    stopping.addEventListener('abort', cancel, { once: true });
    say(`watching   ${settings.targets.join(', ')} as ${workerId}`);
    const ended = await read(stream, context, desk, () => {
      failures = 0;
    });
    stopping.removeEventListener('abort', cancel);
    if (stopping.aborted) return;
    failures += 1;
    const wait = waitMs(ended, failures, { random, baseMs: 200 });
    say(`connection ended: ${plain(ended.message)}; again in ${Math.round(wait)} ms`);
    await pause(wait, stopping);
  }
}

async function read(
  stream: ServerStream<WatchDecisionsResponse>,
  { say }: WorkerContext,
  desk: Desk,
  heard: () => void,
): Promise<StowageError> {
  try {
    for await (const message of stream) {
      heard();
      if (message.unknownTargets.length > 0)
        say(`not known yet: ${plain(message.unknownTargets.join(', '))}`);
      desk.withdraw(message.withdrawnDecisionIds);
      desk.take(message.offers);
    }
    return new StowageError('UNAVAILABLE', 'the server closed the stream');
  } catch (error) {
    if (
      !(error instanceof StowageError) ||
      HOPELESS.has(error.code) ||
      error.reason === 'WORKER_REPLACED'
    )
      throw error;
    return error;
  }
}

/** A volume manager signs the life of its hosts; the sample worker may play that part too. */
async function heartbeats(
  { client, settings, say }: WorkerContext,
  stopping: AbortSignal,
): Promise<void> {
  if (settings.heartbeatMs === 0) return;
  while (!stopping.aborted) {
    try {
      const backends = await allBackends(client);
      const hosts = new Map(
        settings.targets
          .flatMap((target) => hostsOf(target, backends))
          .map((host) => [host.host, host]),
      );
      for (const host of hosts.values()) await client.capabilities.heartbeat(host);
    } catch (error) {
      say(`heartbeat failed: ${plain((error as Error).message)}`);
    }
    await pause(settings.heartbeatMs, stopping);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Ending early is the point of the signal, not a fault.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
