import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import type { Capacity } from '../../src/gen/stowage/v1/capacity_pb.js';

const DIGITS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const WEIGHT = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const STEPS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** A number for people: `1,234.5`. */
export function number(value: number | bigint): string {
  return DIGITS.format(value);
}

/** A weight, which may be small. */
export function weight(value: number): string {
  return WEIGHT.format(value);
}

/** GiB, in TiB from 10 TiB on: `1,234.5 GiB`. */
export function gib(value: number | bigint): string {
  const size = Number(value);
  return Math.abs(size) >= 10_240 ? `${number(size / 1024)} TiB` : `${number(size)} GiB`;
}

/** A capacity that may be no number. */
export function capacity(value: Capacity | undefined): string {
  const { kind } = value ?? { kind: { case: undefined } };
  if (kind.case === 'finite') return gib(kind.value);
  return kind.case ?? 'unknown';
}

/** The number of a capacity; null if it is none. */
export function finite(value: Capacity | undefined): number | null {
  return value?.kind.case === 'finite' ? value.kind.value : null;
}

/** A share: `1,234 %`, which stays in one line. */
export function percent(part: number, whole: number): string {
  return whole > 0 ? `${number(Math.round((part / whole) * 100))}\u00a0%` : '–';
}

/** How long ago, in one unit: `12 s`, `3 min`, `2 d`. */
export function age(at: number, now: number): string {
  const ms = Math.max(0, now - at);
  const [unit, length] = STEPS.find(([, one]) => ms >= one) ?? ['s', 1000];
  return `${Math.floor(ms / length)} ${unit}`;
}

export function millis(time: Timestamp): number {
  return timestampMs(time);
}

/** `1 pool`, `2 pools`. */
export function count(many: number, thing: string): string {
  return `${number(many)} ${thing}${many === 1 ? '' : 's'}`;
}

/**
 * What is shown of the pools that may be chosen. They come before those that something stops, so
 * that all are there once one of these is.
 * @param omitted pools of which nothing is told
 */
export function candidatesCaption(passed: number, stopped: number, omitted: number): string {
  const pools = count(passed, 'pool');
  return omitted === 0 || stopped > 0
    ? `${pools} may be chosen, best first`
    : `The best ${pools} that may be chosen`;
}
