import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileFault } from '../../config/file-fault.js';
import { SHELLS, type Shell } from '../completion/scripts.js';
import type { ManPage } from '../manual/roff.js';
import { CliFailure } from '../terminal/io.js';
import type { Places } from './places.js';
import { withBlock, withoutBlock } from './rc-block.js';

/** A file as it is to be; null: it is not to be there. */
export interface Wanted {
  readonly file: string;
  readonly text: string | null;
}

/** How every page of ours begins. */
const PAGE = /^\.TH "STOWAGE/;

/** What is to be there so that these shells complete, and `man` shows these pages. */
export function installed(
  shells: readonly Shell[],
  scripts: (shell: Shell) => string,
  pages: readonly ManPage[],
  places: Places,
): readonly Wanted[] {
  const completion = shells.flatMap((shell): Wanted[] => {
    const file = places.completion[shell];
    const rc = places.rc[shell];
    return [
      { file, text: scripts(shell) },
      ...(rc === undefined
        ? []
        : [{ file: rc, text: withBlock(contentOf(rc), START[shell](file)) }]),
    ];
  });
  const manual = pages.map(({ name, section, text }) => ({
    file: join(places.man, `man${section}`, `${name}.${section}`),
    text,
  }));
  const kept = new Set(manual.map(({ file }) => file));
  // Commands that an earlier version had.
  const old = pagesIn(places).filter((file) => !kept.has(file));
  return [...completion, ...manual, ...old.map((file) => ({ file, text: null }))];
}

/** What is to be there after it is all removed again. */
export function uninstalled(places: Places): readonly Wanted[] {
  const files = [...SHELLS.map((shell) => places.completion[shell]), ...pagesIn(places)];
  return [
    ...files.map((file) => ({ file, text: null })),
    ...Object.values(places.rc).flatMap((rc): Wanted[] => {
      const text = contentOf(rc);
      const rest = withoutBlock(text);
      return rest === text ? [] : [{ file: rc, text: rest === '' ? null : rest }];
    }),
  ];
}

/** What a shell does at its start. Its completion is read when it is first needed, if it can be. */
const START: Readonly<Record<Shell, (file: string) => readonly string[]>> = {
  bash: (file) => [`source ${quoted(file)}`],
  zsh: (file) => [
    `fpath=(${quoted(dirname(file))} $fpath)`,
    '(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }',
    `autoload -Uz ${basename(file)} && compdef ${basename(file)} stowage`,
  ],
  fish: () => [],
};

/** Pages of ours, of whatever version. */
function pagesIn({ man }: Places): readonly string[] {
  return ['man1', 'man5'].flatMap((section) =>
    namesIn(join(man, section))
      .filter((name) => /^stowage[-.]/.test(name))
      .map((name) => join(man, section, name))
      .filter((file) => PAGE.test(contentOf(file))),
  );
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CliFailure(`${directory}: cannot be read: ${fileFault(error)}`);
  }
}

/** The text of a file; empty if it is not there. Throws CliFailure. */
export function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new CliFailure(`${file}: cannot be read: ${fileFault(error)}`);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
