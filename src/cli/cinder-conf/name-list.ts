/** The names that the text of an option lists. */
export interface NameList {
  /** In their order, each without what stands around it. */
  readonly names: readonly string[];
  /** Cinder reads the same names; otherwise it does not start with such a text. */
  readonly asCinder: boolean;
}

/**
 * Reads the names in a text: those that oslo.config finds, and those that a person finds where a
 * template wrote a list of Python, JSON or YAML. Undefined: Cinder finds an item, but no name is
 * in it. A text without any item is a list without names, in Cinder as here.
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

/** As oslo.config splits it: commas between, any number of them behind the last is no matter. */
function itemsOf(text: string): readonly string[] {
  const list = text.trim().replace(/,+$/, '');
  return list === '' ? [] : list.split(',').map((item) => item.trim());
}

/**
 * A comment behind a name is none to Cinder. What is no name, such as a comment in its place or a
 * template that was never filled in, stays whole, so that it is told of.
 */
function namesOfItem(item: string): readonly string[] {
  const trimmed = item.trim();
  if (trimmed.startsWith('#')) return [trimmed];
  const words = trimmed.replace(/\s#.*$/, '').split(/\s+/);
  const names = words.map(bare).filter((word) => word !== '' && word !== '-');
  return names.every((name) => /^[\w.:]+$/.test(name)) ? names : [trimmed];
}

/** Without brackets and quotes at its ends; Python 2 puts a letter before the quote. */
function bare(word: string): string {
  return word.replace(/^(?:[[({]|[ub]?["'`“”‘’])+/i, '').replace(/[\])}"'`“”‘’]+$/, '');
}
