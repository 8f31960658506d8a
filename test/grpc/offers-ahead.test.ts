import assert from 'node:assert/strict';
import { WatchDecisionsResponseSchema } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { encoderOf } from '../../src/grpc/adapter/codec.js';
import { offerToProto } from '../../src/grpc/convert/offer.js';
import { encodeAhead, tellAhead } from '../../src/grpc/services/offers-ahead.js';
import type { Offer } from '../../src/ledger/api/workers.js';
import { offer } from './fixtures.js';

const NOW = 1_000_000;
const encode = encoderOf(WatchDecisionsResponseSchema);

/** As it comes to its stream after the commit. */
function ahead(id: string, parts: Partial<Offer> = {}): Offer {
  const one = offer(id, parts);
  return { ...one, encoded: encodeAhead(one, NOW) ?? undefined };
}

describe('orders that are encoded before their commit', () => {
  it('are told in the bytes of any other order, with the time that remains when they are told', () => {
    const offers = [ahead('a'), ahead('b', { lease: { token: 2 ** 40, expiresAt: NOW + 300 } })];
    for (const now of [NOW - 5_000, NOW, NOW + 100]) {
      const message = tellAhead({ offers, withdrawn: [] }, now);
      const whole = encode({ offers: offers.map((one) => offerToProto(one, now)) });
      assert.deepEqual(message, Buffer.from(whole));
    }
  });

  it('are encoded anew if the time that remains takes fewer bytes by then, or is over', () => {
    for (const now of [NOW + 14_000, NOW + 29_999, NOW + 30_000, NOW + 60_000])
      assert.equal(tellAhead({ offers: [ahead('a')], withdrawn: [] }, now), null);
  });

  it('are encoded later if they may be large, or with others that were not', () => {
    const large = ahead('a', { spec: { ...offer('a').spec, hints: { near: 'b' } } });
    assert.equal(large.encoded, undefined);
    assert.equal(tellAhead({ offers: [ahead('b'), large], withdrawn: [] }, NOW), null);
    assert.equal(tellAhead({ offers: [ahead('b')], withdrawn: ['c'] }, NOW), null);
    assert.equal(tellAhead({ offers: [], withdrawn: [] }, NOW), null);
  });

  it('are encoded later if they are no first attempt at an empty volume, before all else is looked at', () => {
    const unread = () => assert.fail('it was converted');
    const reference = Object.defineProperty({}, 'name', { enumerable: true, get: unread });
    assert.equal(ahead('a', { detail: { kind: 'manage_volume', reference } }).encoded, undefined);
    const source = { kind: 'snapshot', id: 's' } as const;
    assert.equal(ahead('a', { spec: { ...offer('a').spec, source } }).encoded, undefined);
  });

  it('are encoded anew once a stream broke over them', () => {
    assert.equal(tellAhead({ offers: [{ ...ahead('a'), breaks: 1 }], withdrawn: [] }, NOW), null);
  });

  it('fail no commit if they cannot be encoded', () => {
    const { decision } = offer('a');
    assert.equal(encodeAhead(offer('a', { decision: { ...decision, attempt: 0.5 } }), NOW), null);
  });
});
