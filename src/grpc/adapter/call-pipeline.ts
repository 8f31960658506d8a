import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { Logger } from 'pino';
import type { CodedError } from '../../domain/errors.js';
import type { PlainStatus } from '../errors/plain-status.js';
import type { OpenStreams } from '../streams/open-streams.js';

/**
 * Called when a call has ended: its path, the name of its gRPC code, and its duration in seconds.
 */
export type CallObserver = (method: string, code: string, seconds: number) => void;

/** What every call passes through on its way in and out. */
export interface CallPipeline {
  /** Throws INVALID_FIELDS naming every bad field. */
  readonly check: <I extends DescMessage>(schema: I, message: MessageShape<I>) => void;
  /** Turns whatever was thrown into an error that can be sent; logs a fault. */
  readonly explain: (thrown: unknown) => CodedError | PlainStatus;
  readonly streams: OpenStreams;
  readonly log: Logger;
  readonly observe: CallObserver | undefined;
}
