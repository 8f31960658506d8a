import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Shell } from '../completion/scripts.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** Where shells and `man` look for what one user has installed. */
export interface Places {
  readonly completion: Readonly<Record<Shell, string>>;
  /** What a shell reads at its start, where it would not find the completion by itself. */
  readonly rc: Readonly<Partial<Record<Shell, string>>>;
  /** The directory of manual pages. */
  readonly man: string;
}

/** What loads completions of a user in bash by itself, wherever it is installed. */
const BASH_COMPLETION = [
  '/usr/share/bash-completion/bash_completion',
  '/usr/local/share/bash-completion/bash_completion',
  '/opt/homebrew/share/bash-completion/bash_completion',
];

/** By the rules of the XDG base directories. Throws CliFailure if the user has no home. */
export function placesOf({ env }: Pick<CliIo, 'env'>): Places {
  const home = env['HOME'];
  if (!home) throw new CliFailure('no home: set HOME');
  const data = env['XDG_DATA_HOME'] || join(home, '.local/share');
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const ofBash = env['BASH_COMPLETION_USER_DIR'] || join(data, 'bash-completion');
  return {
    completion: {
      bash: join(ofBash, 'completions/stowage'),
      zsh: join(data, 'zsh/site-functions/_stowage'),
      fish: join(config, 'fish/completions/stowage.fish'),
    },
    rc: {
      ...(!BASH_COMPLETION.some(existsSync) && { bash: join(home, '.bashrc') }),
      // zsh looks into no folder of the user.
      zsh: join(env['ZDOTDIR'] || home, '.zshrc'),
    },
    man: join(data, 'man'),
  };
}

/** Whether `man` looks into a directory, as man-db decides it. */
export function manLooksInto(directory: string, { env }: Pick<CliIo, 'env'>): boolean {
  const parts = (name: string) => (env[name] ?? '').split(':').filter((part) => part !== '');
  return (
    parts('MANPATH').includes(directory) ||
    parts('PATH').some((part) => join(part, '../share/man') === directory)
  );
}
