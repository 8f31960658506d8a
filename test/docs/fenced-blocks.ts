/** A block of shell commands on a page, with the output that the page shows. */
export interface CommandBlock {
  readonly commands: string;
  /** The output right after it; undefined: the page shows none. */
  readonly shown: Shown | undefined;
  /** Line of the page where it begins, 1 for the first. */
  readonly line: number;
}

/** Output as a page shows it. */
export interface Shown {
  readonly language: 'text' | 'json';
  readonly body: string;
}

interface Fence {
  readonly language: string;
  readonly body: string;
  readonly start: number;
  readonly end: number;
}

const FENCE = /^```([^\n]*)\n([\s\S]*?)^```$/gm;

/**
 * The ```sh blocks of a Markdown page in order, each with the ```text or ```json block directly
 * after it.
 */
export function commandBlocks(markdown: string): readonly CommandBlock[] {
  const fences = [...markdown.matchAll(FENCE)].map(toFence);
  return fences.flatMap((fence, index) => {
    if (fence.language !== 'sh') return [];
    const next = fences[index + 1];
    const follows = next !== undefined && markdown.slice(fence.end, next.start).trim() === '';
    const line = markdown.slice(0, fence.start).split('\n').length;
    return [{ commands: fence.body, shown: follows ? outputOf(next) : undefined, line }];
  });
}

/** A line of code on a page. */
export interface CodeLine {
  /** Of its fence; empty: none is named. */
  readonly language: string;
  readonly text: string;
  /** Line of the page, 1 for the first. */
  readonly line: number;
}

/** Every line within fences. */
export function codeLines(markdown: string): readonly CodeLine[] {
  return [...markdown.matchAll(FENCE)].map(toFence).flatMap(({ language, body, start }) => {
    const first = markdown.slice(0, start).split('\n').length + 1;
    return body.split('\n').map((text, index) => ({ language, text, line: first + index }));
  });
}

/** The text of a page without what is within fences. */
export function prose(markdown: string): string {
  return markdown.replace(FENCE, '');
}

function outputOf({ language, body }: Fence): Shown | undefined {
  return language === 'text' || language === 'json' ? { language, body } : undefined;
}

function toFence(match: RegExpExecArray): Fence {
  const [whole, language = '', body = ''] = match;
  return { language: language.trim(), body, start: match.index, end: match.index + whole.length };
}
