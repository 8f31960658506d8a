import type { MessageInitShape } from '@bufbuild/protobuf';
import type { StowageClient } from '../../../src/client/index.js';
import type { Offer, OutcomeReportSchema } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import type { Disk } from './disk.js';

export interface Context {
  readonly client: StowageClient;
  readonly backend: string;
  /** The requirement that the program breaks; empty: none. */
  readonly fault: string;
  readonly workMs: number;
  readonly workerId: string;
  readonly disk: Disk;
  /** Orders that are being carried out. */
  readonly held: Map<string, Held>;
  /** Outcomes of earlier orders. */
  readonly done: Map<string, Outcome>;
}

/** An order that is being carried out. */
export interface Held {
  readonly offer: Offer;
  readonly firstToken: bigint;
  token: bigint;
  lost: boolean;
}

/** The outcome of an order. */
export type Outcome = Extract<
  NonNullable<MessageInitShape<typeof OutcomeReportSchema>['outcome']>,
  { case: string }
>;
