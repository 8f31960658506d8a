import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { Logger } from 'pino';
import type { CodedError } from '../../domain/errors.js';
import type { PlainStatus } from '../errors/plain-status.js';
import type { OpenStreams } from '../streams/open-streams.js';

/**
 * Told of every call that ended: its path, the name of its gRPC code, and how long it took,
 * seconds.
 */
export type CallObserver = (method: string, code: string, seconds: number) => void;

/** What all calls share on their way in and out. */
export interface CallPipeline {
  /** Throws INVALID_FIELDS naming every bad field. */
  readonly check: <I extends DescMessage>(schema: I, message: MessageShape<I>) => void;
  /** Makes an error that can be sent of whatever was thrown; a fault is logged. */
  readonly explain: (thrown: unknown) => CodedError | PlainStatus;
  readonly streams: OpenStreams;
  readonly log: Logger;
  readonly observe: CallObserver | undefined;
}
