/** The names in the text of an option. */
export interface NameList {
  /** In order, each without quotes and brackets. */
  readonly names: readonly string[];
  /** Whether Cinder reads the same names. If not, it does not start with such a text. */
  readonly asCinder: boolean;
}

/**
 * Reads the names in a text as oslo.config does, or as a person does if a template wrote a list of
 * Python, JSON or YAML. Undefined: Cinder finds an item without a name in it. A text without any
 * item is an empty list, in Cinder too.
 */
export function namesIn(text: string): NameList | undefined {
  const items = itemsOf(text);
  const names = text.split(/[,\n;]/).flatMap(namesOfItem);
  if (names.length === 0 && items.length > 0) return undefined;
  return {
    names,
    asCinder: names.length === items.length && names.every((name, at) => name === items[at]),
  };
}

/** Splits at commas as oslo.config does. Commas after the last item are ignored. */
function itemsOf(text: string): readonly string[] {
  const list = text.trim().replace(/,+$/, '');
  return list === '' ? [] : list.split(',').map((item) => item.trim());
}

/**
 * To Cinder, a comment after a name is part of the name. Text that is no name, such as a comment or
 * an unfilled template, stays whole so that it is reported.
 */
function namesOfItem(item: string): readonly string[] {
  const trimmed = item.trim();
  if (trimmed.startsWith('#')) return [trimmed];
  const words = trimmed.replace(/\s#.*$/, '').split(/\s+/);
  const names = words.map(bare).filter((word) => word !== '' && word !== '-');
  return names.every((name) => /^[\w.:]+$/.test(name)) ? names : [trimmed];
}

/** Removes brackets and quotes at both ends; Python 2 puts a letter before the quote. */
function bare(word: string): string {
  return word.replace(OPENING, '').replace(CLOSING, '');
}

const OPENING = /^(?:[[({]|[ub]?["'`“”‘’])+/i;
const CLOSING = /[\])}"'`“”‘’]+$/;
