import { setTimeout as sleep } from 'node:timers/promises';
import { isUnheard, type ServerStream, StowageError, waitMs } from '../../client/index.js';
import type { WatchDecisionsResponse } from '../../gen/stowage/v1/worker_service_pb.js';
import { plain } from '../output/plain.js';
import { allBackends, hostsOf } from '../session/known-hosts.js';
import { OrderRunner } from './order-runner.js';
import type { WorkerContext } from './settings.js';

const HOPELESS = new Set([
  'INVALID_ARGUMENT',
  'UNIMPLEMENTED',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
]);

/**
 * Watches and works until `stopping` fires, then finishes what it accepted. Rejects if a retry is
 * of no use.
 */
export async function runSampleWorker(
  context: WorkerContext,
  stopping: AbortSignal,
): Promise<void> {
  const runner = new OrderRunner(context);
  const beating = heartbeats(context, stopping);
  try {
    await watch(context, runner, stopping);
    if (runner.size > 0)
      context.say(`finishing ${runner.size} accepted; Ctrl-C again leaves at once`);
  } finally {
    await runner.idle();
  }
  await beating;
}

async function watch(
  context: WorkerContext,
  runner: OrderRunner,
  stopping: AbortSignal,
): Promise<void> {
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
    const ended = await read(stream, context, runner, () => {
      failures = 0;
    });
    stopping.removeEventListener('abort', cancel);
    if (stopping.aborted) return;
    failures += 1;
    const wait = waitMs(ended, failures, { random, baseMs: 200 });
    say(`connection ended: ${plain(ended.message)}; again in ${Math.round(wait)} ms`);
    await pauseUnlessBack(context, ended, wait, stopping);
  }
}

/**
 * Waits, but ends soon after the connection is back, if it was that which failed: gRPC waits
 * between its tries to connect, too, and to wait for one after the other doubles both.
 */
async function pauseUnlessBack(
  { client, random }: WorkerContext,
  ended: StowageError,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (!isUnheard(ended) || (await client.connected(0))) return pause(ms, signal);
  const isOver = new AbortController();
  const waited = pause(ms, AbortSignal.any([signal, isOver.signal]));
  const isBack = await Promise.race([waited.then(() => false), client.connected(ms)]);
  isOver.abort();
  // Not all at once.
  if (isBack) await pause(waitMs(ended, 1, { random }), signal);
}

async function read(
  stream: ServerStream<WatchDecisionsResponse>,
  { say }: WorkerContext,
  runner: OrderRunner,
  received: () => void,
): Promise<StowageError> {
  try {
    for await (const message of stream) {
      received();
      if (message.unknownTargets.length > 0)
        say(`not known yet: ${plain(message.unknownTargets.join(', '))}`);
      runner.withdraw(message.withdrawnDecisionIds);
      runner.take(message.offers);
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

/** Sends heartbeats for its hosts, as their volume manager would. */
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
  // The signal ends the wait early: that is no error.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
