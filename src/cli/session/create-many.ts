import { StowageError } from '../../client/index.js';
import type { CreateVolumeResult } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { messagesOf, type WantedVolume } from '../files/new-volumes-file.js';
import type { Session } from './session.js';

/** A requested volume with its answer. */
export interface Answered {
  readonly requestId: string;
  readonly volumeId: string;
  /** Absent if the stream ended before it came. */
  readonly answer: CreateVolumeResult | undefined;
}

/** How a stream of requests ended. */
export interface Ending {
  /** What cut it off. */
  cut?: StowageError;
}

/**
 * Requests volumes over one stream, and yields them as their answers come. Those without an answer
 * come last, in the order of the requests: also if the signal ended the stream, or an error did,
 * which `ending` tells then. Rejects with the error if it came before any answer.
 */
export async function* createMany(
  { client }: Session,
  volumes: readonly WantedVolume[],
  signal: AbortSignal,
  ending: Ending,
): AsyncGenerator<readonly Answered[], void, undefined> {
  // Volumes by request: a file may ask the same twice.
  const waiting = new Map<string, string[]>();
  for (const { volume } of volumes)
    waiting.set(volume.requestId, [...(waiting.get(volume.requestId) ?? []), volume.volumeId]);
  const stream = client.scheduler.streamCreateVolumes({ signal });
  // Sends and reads at the same time: a server stops reading if its answers are not read. An error
  // that ends the sending also ends the reading, which reports it.
  const sent = (async () => {
    for (const message of messagesOf(volumes)) await stream.send(message);
    stream.end();
  })().catch(() => undefined);
  let answered = 0;
  try {
    for await (const { results } of stream) {
      answered += results.length;
      yield results.map((answer) => ({
        requestId: answer.requestId,
        volumeId: waiting.get(answer.requestId)?.shift() ?? '',
        answer,
      }));
    }
    await sent;
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    if (!signal.aborted) {
      if (answered === 0) throw error;
      ending.cut = error;
    }
  }
  const left = [...waiting].flatMap(([requestId, ids]) =>
    ids.map((volumeId) => ({ requestId, volumeId, answer: undefined })),
  );
  if (left.length > 0) yield left;
}
