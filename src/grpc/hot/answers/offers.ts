import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { VolumeTypeSchema } from '../../../gen/stowage/v1/decision_pb.js';
import {
  type LeaseSchema,
  OfferSchema,
  type VolumeSpecSchema,
  type WatchDecisionsResponseSchema,
} from '../../../gen/stowage/v1/worker_service_pb.js';
import { writePlacement } from './create-answer.js';
import {
  writeBool,
  writeInt32,
  writeInt64,
  writeMap,
  writeMessage,
  writeText,
  writeUint64,
} from './fields.js';

/** A message of orders to a worker. */
export function writeOrders(
  to: BinaryWriter,
  orders: MessageInitShape<typeof WatchDecisionsResponseSchema>,
): void {
  for (const offer of orders.offers ?? [])
    writeMessage(to, 1, offer, isPlain(offer) ? writePlainOffer : writeOffer);
  for (const id of orders.withdrawnDecisionIds ?? [])
    to.tag(2, WireType.LengthDelimited).string(id);
  for (const target of orders.unknownTargets ?? [])
    to.tag(3, WireType.LengthDelimited).string(target);
}

type Offer = MessageInitShape<typeof OfferSchema>;

/**
 * Whether an order has only the fields of a first attempt at a new, empty volume. Most orders do,
 * and they are quick to write.
 */
export function isPlain({ history = [], detail, volume }: Offer): boolean {
  if (history.length > 0 || detail?.case !== undefined) return false;
  return (
    volume === undefined ||
    (volume.source === undefined &&
      volume.hints === undefined &&
      volume.volumeType?.qosSpecs === undefined)
  );
}

function writeOffer(to: BinaryWriter, offer: Offer): void {
  to.raw(toBinary(OfferSchema, create(OfferSchema, offer)));
}

function writePlainOffer(to: BinaryWriter, offer: Offer): void {
  writeToLease(to, offer);
  writeAfterLease(to, offer);
}

/** The fields of a plain order up to its lease, which is the last of these. */
export function writeToLease(to: BinaryWriter, offer: Offer): void {
  writeText(to, 1, offer.decisionId);
  writeInt32(to, 2, offer.operation);
  writeInt32(to, 3, offer.order);
  if (offer.placement !== undefined) writeMessage(to, 4, offer.placement, writePlacement);
  if (offer.lease !== undefined) writeMessage(to, 5, offer.lease, writeLease);
}

/** The fields of a plain order that follow its lease. */
export function writeAfterLease(to: BinaryWriter, offer: Offer): void {
  if (offer.volume !== undefined) writeMessage(to, 6, offer.volume, writeVolume);
  writeInt32(to, 7, offer.attempt);
  writeText(to, 9, offer.requestId);
  writeText(to, 16, offer.traceparent);
}

function writeLease(
  to: BinaryWriter,
  { token, expiresAt, remainingMs }: MessageInitShape<typeof LeaseSchema>,
): void {
  writeUint64(to, 1, token);
  if (expiresAt !== undefined) writeMessage(to, 2, expiresAt, writeTimestamp);
  writeInt64(to, 3, remainingMs);
}

function writeTimestamp(
  to: BinaryWriter,
  { seconds, nanos }: { readonly seconds?: bigint; readonly nanos?: number },
): void {
  writeInt64(to, 1, seconds);
  writeInt32(to, 2, nanos);
}

function writeVolume(to: BinaryWriter, volume: MessageInitShape<typeof VolumeSpecSchema>): void {
  writeText(to, 1, volume.volumeId);
  writeInt64(to, 2, volume.sizeGib);
  writeText(to, 3, volume.projectId);
  writeText(to, 4, volume.userId);
  if (volume.volumeType !== undefined) writeMessage(to, 5, volume.volumeType, writeType);
  writeBool(to, 7, volume.multiattach);
  writeMap(to, 8, volume.metadata);
}

function writeType(
  to: BinaryWriter,
  { name, extraSpecs, nullExtraSpecs }: MessageInitShape<typeof VolumeTypeSchema>,
): void {
  writeText(to, 1, name);
  writeMap(to, 2, extraSpecs);
  for (const key of nullExtraSpecs ?? []) to.tag(4, WireType.LengthDelimited).string(key);
}
