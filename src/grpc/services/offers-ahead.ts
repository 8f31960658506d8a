import type { EncodedOffer, Offer } from '../../ledger/api/workers.js';
import { isPlain, mayBeLarge, offerToProto, remainingMs } from '../convert/offer.js';
import { encodeOffer, type ToldAhead, tellOffers } from '../hot/answers/offer-ahead.js';
import type { Orders } from '../streams/order-queue.js';

/**
 * Encodes an order before its commit; null: it may be large, or is none of those that are quick to
 * write.
 */
export function encodeAhead(offer: Offer, now: number): EncodedOffer | null {
  try {
    if (!isPlain(offer) || mayBeLarge(offer)) return null;
    return encodeOffer(offerToProto(offer, now));
  } catch {
    // It must not fail its commit, where others wait: it breaks its own stream (ADR 0022).
    return null;
  }
}

/** The message of orders that were all encoded before their commit; null: it is to be made anew. */
export function tellAhead({ offers, withdrawn }: Orders, now: number): Buffer | null {
  if (offers.length === 0 || withdrawn.length > 0) return null;
  const orders: ToldAhead[] = [];
  for (const { encoded, breaks, lease } of offers) {
    // An order over which a stream broke may have to say less than before.
    if (encoded === undefined || breaks > 0) return null;
    orders.push({ encoded, remainingMs: remainingMs(lease, now) });
  }
  return tellOffers(orders);
}
