/** One option as a file states it. */
export interface Stated {
  /** The file as the user named it. */
  readonly file: string;
  /** Where the option begins, from 1. */
  readonly line: number;
  readonly section: string;
  readonly option: string;
  /** As written: without surrounding quotes, lines joined, references not replaced. */
  readonly text: string;
  /** Whether it was in quotes. */
  readonly quoted: boolean;
}

/**
 * The options of a file and its syntax errors, one sentence for each line. No sentence quotes the
 * file, because a line may be a secret.
 */
export interface Parsed {
  readonly stated: readonly Stated[];
  readonly faults: readonly string[];
}

interface Open {
  readonly line: number;
  readonly option: string;
  readonly quoted: boolean;
  readonly lines: string[];
}

/**
 * Parses the syntax of oslo.config: sections, `option = value` or `option: value`. A line that
 * begins with a space continues the one before.
 */
export function parseConf(source: string, file: string): Parsed {
  const stated: Stated[] = [];
  const faults: string[] = [];
  let section: string | undefined;
  let open: Open | undefined;
  let orphan: number | undefined;
  const fault = (line: number, words: string) => void faults.push(`${file}:${line}: ${words}`);
  const close = () => {
    if (open && section !== undefined) stated.push(statedAs(open, file, section));
    else if (open) orphan ??= open.line;
    open = undefined;
  };
  for (const [index, raw] of linesOf(source).entries()) {
    const line = raw.trimEnd();
    const at = index + 1;
    const kind = kindOf(line);
    if (kind === 'continuation') {
      if (open) open.lines.push(line.trimStart());
      else
        fault(
          at,
          'found a line that begins with a space and continues nothing, expected it below ' +
            'an option',
        );
      continue;
    }
    close();
    if (kind === 'section') {
      const wrong = sectionFault(line);
      if (wrong !== undefined) fault(at, wrong);
      // Continuation lines still belong to it, so that one error is reported once.
      section = line.replace(/^\[|\]$/g, '');
    }
    if (kind === 'option') {
      open = optionOf(line, at);
      if (!open) fault(at, 'found no option, expected option = value');
    }
  }
  close();
  if (orphan !== undefined)
    fault(
      orphan,
      'found an option before the first section, expected a line such as [DEFAULT] above it',
    );
  return { stated, faults };
}

function linesOf(source: string): readonly string[] {
  return source.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

function kindOf(line: string): 'blank' | 'continuation' | 'section' | 'comment' | 'option' {
  if (line === '') return 'blank';
  if (/^[ \t]/.test(line)) return 'continuation';
  if (line.startsWith('[')) return 'section';
  return /^[#;]/.test(line) ? 'comment' : 'option';
}

function sectionFault(line: string): string | undefined {
  if (!line.endsWith(']'))
    return 'found a [ that no ] at the end of the line closes, expected [section]';
  return line === '[]' ? 'found a section without a name, expected [section]' : undefined;
}

function statedAs({ option, line, quoted, lines }: Open, file: string, section: string): Stated {
  return { file, section, option, line, quoted, text: lines.join('\n') };
}

function optionOf(text: string, line: number): Open | undefined {
  const at = text.search(/[:=]/);
  const option = text.slice(0, Math.max(at, 0)).trim();
  const value = text.slice(at + 1).trim();
  const quoted = /^["']/.test(value) && value.at(0) === value.at(-1);
  return option === ''
    ? undefined
    : { line, option, quoted, lines: [quoted ? value.slice(1, -1) : value] };
}
