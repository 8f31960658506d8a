import { handlerOf } from './handler.js';
import { namesIn } from './name-list.js';

/** How the text of an option is converted to a value here. */
export interface Reader {
  /** Undefined: the text is not what is expected. */
  readonly read: (text: string) => unknown;
  /** What is expected, in words. */
  readonly expected: string;
  /** An empty text counts as unset: Cinder uses its default. */
  readonly emptyIsUnset?: boolean;
  /** The value is a list of these, or one of them; `readNames` leaves out unknown names. */
  readonly names?: 'filters' | 'weighers' | 'handlers';
  /** Quotes left in the text are part of the value. */
  readonly keepsQuotes?: boolean;
}

/** A comma-separated list; one comma after the last item is ignored. */
export function names(kind: 'filters' | 'weighers'): Reader {
  return {
    names: kind,
    expected: 'a list of names, commas between',
    read: (text) => namesIn(text)?.names,
  };
}

/** A whole number, as Python reads it. */
export function whole(least: number, most: number): Reader {
  return {
    expected: `a whole number from ${least} to ${most}`,
    read: (text) => inRange(wholeOf(text), least, most),
  };
}

/** Seconds; the value here is in ms. */
export function seconds(least: number): Reader {
  const most = 2_147_483;
  return {
    expected: `a whole number of seconds from ${least} to ${most}`,
    read: (text) => {
      const value = inRange(wholeOf(text), least, most);
      return value === undefined ? undefined : `${value}s`;
    },
  };
}

/** A finite number, as Python reads it. */
export const decimal: Reader = { expected: 'a number', read: decimalOf };

/** A ratio of at least 1, or auto. */
export const ratio: Reader = {
  expected: 'a number of at least 1, such as 20.0, or auto',
  read: (text) =>
    text === 'auto'
      ? text
      : /^(\d*\.\d+|\d+)$/.test(text)
        ? inRange(decimalOf(text), 1, Number.MAX_VALUE)
        : undefined,
};

/** Any text that is not empty. */
export const word: Reader = {
  expected: 'text',
  emptyIsUnset: true,
  keepsQuotes: true,
  read: (text) => text,
};

/** A truth value: 1, true, yes, on or 0, false, no, off, in any case. */
export const truth: Reader = {
  expected: 'true or false',
  read: (text) => {
    if (/^(1|true|yes|on)$/i.test(text)) return true;
    return /^(0|false|no|off)$/i.test(text) ? false : undefined;
  },
};

/** The class of a weight handler. */
export const handler: Reader = {
  names: 'handlers',
  expected: 'the path of a class',
  emptyIsUnset: true,
  read: (text) => handlerOf(text).value ?? text,
};

function wholeOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?\d+(_\d+)*$/.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : undefined;
}

function decimalOf(text: string): number | undefined {
  const plain = text.trim().replaceAll(/(?<=\d)_(?=\d)/g, '');
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function inRange(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
