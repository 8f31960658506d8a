import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { type PoolReport, PoolReportSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import {
  type Capacity,
  CapacitySchema,
  type OverSubscriptionRatio,
  OverSubscriptionRatioSchema,
  type PoolCapacity,
  PoolCapacitySchema,
} from '../../gen/stowage/v1/capacity_pb.js';
import type { KnownStructs } from './known-structs.js';

const POOL = PoolReportSchema.field;
const SPACE = PoolCapacitySchema.field;
const FINITE = CapacitySchema.field.finite.number;
const RATIO = OverSubscriptionRatioSchema.field.number.number;
const OPTIONS = { readUnknownFields: false };

/** How many messages are around the capabilities of a pool. */
const DEPTH = 3;
/** A tag of one byte and a double. */
const DOUBLE_BYTES = 9;

/**
 * A pool of a report, as the library reads it. It has six messages, each of which costs the library
 * as much as all of this. Null: a field is there twice. Throws if the bytes are no such message.
 */
export function readPool(bytes: Buffer, structs: KnownStructs): PoolReport | null {
  const reader = new BinaryReader(bytes);
  const pool: PoolReport = { $typeName: PoolReportSchema.typeName, poolName: '' };
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type !== WireType.LengthDelimited) return null;
    if (number === POOL.poolName.number) pool.poolName = reader.string(true);
    else if (number === POOL.capacity.number && pool.capacity === undefined)
      pool.capacity = readSpace(valueAt(reader, bytes));
    else if (number === POOL.capabilities.number && pool.capabilities === undefined)
      pool.capabilities = structs.read(valueAt(reader, bytes), DEPTH);
    else return null;
  }
  return pool;
}

/** What is seldom stated, or in another way, is left to the library. */
function readSpace(bytes: Buffer): PoolCapacity {
  const reader = new BinaryReader(bytes);
  const space: PoolCapacity = { $typeName: PoolCapacitySchema.typeName, capacityGroup: '' };
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const isRead =
      type === WireType.Bit64
        ? readFigure(space, number, reader)
        : type === WireType.Varint
          ? readTruth(space, number, reader)
          : type === WireType.LengthDelimited && readInner(space, number, valueAt(reader, bytes));
    if (!isRead) return fromBinary(PoolCapacitySchema, bytes, OPTIONS);
  }
  return space;
}

function readFigure(space: PoolCapacity, number: number, reader: BinaryReader): boolean {
  if (number === SPACE.allocatedGib.number) space.allocatedGib = reader.double();
  else if (number === SPACE.provisionedGib.number) space.provisionedGib = reader.double();
  else if (number === SPACE.reservedPercentage.number) space.reservedPercentage = reader.double();
  else return false;
  return true;
}

function readTruth(space: PoolCapacity, number: number, reader: BinaryReader): boolean {
  if (number === SPACE.thinProvisioningSupport.number)
    space.thinProvisioningSupport = reader.bool();
  else if (number === SPACE.thickProvisioningSupport.number)
    space.thickProvisioningSupport = reader.bool();
  else return false;
  return true;
}

function readInner(space: PoolCapacity, number: number, bytes: Buffer): boolean {
  if (number === SPACE.total.number && space.total === undefined) space.total = readAmount(bytes);
  else if (number === SPACE.free.number && space.free === undefined) space.free = readAmount(bytes);
  else if (
    number === SPACE.maxOverSubscriptionRatio.number &&
    space.maxOverSubscriptionRatio === undefined
  )
    space.maxOverSubscriptionRatio = readRatio(bytes);
  else return false;
  return true;
}

function readAmount(bytes: Buffer): Capacity {
  if (!isOneDouble(bytes, FINITE)) return fromBinary(CapacitySchema, bytes, OPTIONS);
  const kind = { case: 'finite', value: bytes.readDoubleLE(1) } as const;
  return { $typeName: CapacitySchema.typeName, kind };
}

function readRatio(bytes: Buffer): OverSubscriptionRatio {
  if (!isOneDouble(bytes, RATIO)) return fromBinary(OverSubscriptionRatioSchema, bytes, OPTIONS);
  const kind = { case: 'number', value: bytes.readDoubleLE(1) } as const;
  return { $typeName: OverSubscriptionRatioSchema.typeName, kind };
}

/** Whether the bytes are this field, once, and nothing else. */
function isOneDouble(bytes: Buffer, field: number): boolean {
  return bytes.length === DOUBLE_BYTES && bytes[0] === ((field << 3) | WireType.Bit64);
}

/** The bytes after a length; the reader is behind them then. Throws if there are too few. */
export function valueAt(reader: BinaryReader, bytes: Buffer): Buffer {
  const length = reader.uint32();
  const from = reader.pos;
  if (length > reader.len - from) throw new RangeError('premature EOF');
  reader.pos = from + length;
  return bytes.subarray(from, reader.pos);
}
