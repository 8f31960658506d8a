import type { MessageInitShape } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { OfferSchema } from '../../../gen/stowage/v1/worker_service_pb.js';
import type { EncodedOffer } from '../../../ledger/api/workers.js';
import { writeMessage } from './fields.js';
import { isPlain, writeAfterLease, writeToLease } from './offers.js';

type Offer = MessageInitShape<typeof OfferSchema>;

/** What was encoded of an offer, and the time that remains of its lease now, whole ms. */
export interface ToldAhead {
  readonly encoded: EncodedOffer;
  readonly remainingMs: number;
}

/**
 * An order's message, made before the order is told; null: it is none of those that are quick to
 * write. To make all of it after the commit took 80 µs of the order's way to its worker (ADR 0058).
 */
export function encodeOffer(offer: Offer): EncodedOffer | null {
  const remaining = Number(offer.lease?.remainingMs ?? 0n);
  if (!isPlain(offer) || remaining <= 0) return null;
  const to = new BinaryWriter();
  writeAfterLease(to, offer);
  const after = to.finish();
  writeMessage(to, 1, offer, (inside, one) => {
    writeToLease(inside, one);
    inside.raw(after);
  });
  const message = to.finish();
  // It is the last field of the lease.
  const remainingEnd = message.length - after.length;
  return { message, remainingAt: remainingEnd - varintBytes(remaining), remainingEnd };
}

/**
 * One message of several orders, each with the time that remains of its lease. Null: one of these
 * takes another number of bytes than when the order was encoded.
 */
export function tellOffers(orders: readonly ToldAhead[]): Buffer | null {
  // The field repeats, so that messages after one another are one.
  const message = Buffer.concat(orders.map(({ encoded }) => encoded.message));
  let from = 0;
  for (const { encoded, remainingMs } of orders) {
    const { remainingAt, remainingEnd } = encoded;
    // Zero is not written at all.
    if (remainingMs <= 0 || varintBytes(remainingMs) !== remainingEnd - remainingAt) return null;
    writeVarint(message, from + remainingAt, remainingMs);
    from += encoded.message.length;
  }
  return message;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

function writeVarint(to: Buffer, at: number, value: number): void {
  let rest = value;
  let place = at;
  for (; rest >= 128; rest = Math.floor(rest / 128)) {
    to[place] = (rest % 128) | 128;
    place += 1;
  }
  to[place] = rest;
}
