import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { InvalidArgumentError } from 'commander';

/** Parses a whole number of at least `least` and at most `most`. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least)
      throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    if (value > most) throw new InvalidArgumentError(`Expected a whole number of at most ${most}.`);
    return value;
  };
}

/** The port of a server that is named without one. */
const DEFAULT_PORT = 50051;

/** Parses the address of a server: `host:port`, or `host` alone with the port that servers have. */
export function serverAddress(text: string): string {
  if (/^(dns|ipv4|ipv6|unix):/.test(text)) return text;
  if (/^\w+:\/\//.test(text))
    throw new InvalidArgumentError('Expected host:port, not a URL: leave out what is before //.');
  if (/^(\[[0-9A-Fa-f:.%\w]+\]|[^\s:/[\]]+)$/.test(text)) return `${text}:${DEFAULT_PORT}`;
  const port = Number(/^(?:\[[0-9A-Fa-f:.%\w]+\]|[^\s:/[\]]+):(\d{1,5})$/.exec(text)?.[1]);
  if (!(port >= 1 && port <= 65_535))
    throw new InvalidArgumentError('Expected host:port, such as 127.0.0.1:50051 or [::1]:50051.');
  return text;
}

/** Parses a share from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

/** Parses a time: ISO 8601, or an age such as 90s, 15m, 24h, 7d. */
export function moment(text: string): Date {
  return timeOf(text, -1);
}

/** Parses a time ahead: ISO 8601, or a span from now such as 90s, 15m, 24h, 7d. */
export function momentAhead(text: string): Date {
  return timeOf(text, 1);
}

/** `sign`: -1 if spans go back from now, 1 if they go ahead. */
function timeOf(text: string, sign: 1 | -1): Date {
  const span = /^(\d+)([smhd])$/.exec(text);
  const date = span
    ? new Date(Date.now() + sign * Number(span[1]) * (SPANS_MS[span[2] ?? ''] ?? 0))
    : new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError(
      'Expected a time such as 2026-01-31T12:00:00Z, or a span ' +
        `${sign < 0 ? 'back ' : ''}from now such as 24h.`,
    );
  return date;
}

/** Parses a name, which may be any text that is not empty. */
export function name(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a name.');
  return text;
}

/** Parses a whole number, which may be below 0. */
export function integerFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

const SPANS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Collects an option that may be given several times. */
export function collect(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text];
}

/** Collects a comma-separated option that may be given several times. */
export function listOf(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), ...text.split(',')];
}

/** Collects `key=value` options. The value may contain equals signs. */
export function keyValue(
  text: string,
  earlier: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected key=value.');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Parses values that are JSON; others stay text. */
export function jsonValues(values: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, text]) => [key, jsonValue(text)]));
}

function jsonValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
