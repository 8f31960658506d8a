/** A set of names: one name, or all that match a pattern. */
export interface NamePattern {
  /** The prefix of every such name. Only that part of a sorted list need be searched. */
  readonly prefix: string;
  readonly matches: (name: string) => boolean;
}

/**
 * Reads a name in which each `*` stands for any text, or none. Matching never backtracks, whatever
 * the pattern.
 */
export function namePattern(text: string): NamePattern {
  const [head = '', ...rest] = text.split('*');
  const tail = rest.pop();
  if (tail === undefined) return { prefix: text, matches: (name) => name === text };
  // Most names are shorter than what a pattern of many parts needs.
  const least = rest.reduce((sum, part) => sum + part.length, head.length + tail.length);
  return {
    prefix: head,
    matches: (name) => {
      if (name.length < least) return false;
      const end = name.length - tail.length;
      if (end < head.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
      let at = head.length;
      for (const part of rest) {
        const found = name.indexOf(part, at);
        at = found + part.length;
        if (found < 0 || at > end) return false;
      }
      return true;
    },
  };
}
