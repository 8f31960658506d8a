import { execFileSync } from 'node:child_process';
import { goEnvironment } from '../go/find-go.js';

/** Code that is made of proto/ and kept in the repository. */
export interface Language {
  readonly name: string;
  /** The folder of the code, from the root. Nothing else is in it. */
  readonly folder: string;
  /** Makes the folder anew below another root. Throws if it cannot. */
  readonly makeIn: (root: string) => void;
}

export const LANGUAGES: readonly Language[] = [
  {
    name: 'TypeScript',
    folder: 'src/gen',
    makeIn: (root) => buf(['-o', root], process.env),
  },
  {
    name: 'Go',
    folder: 'clients/go/stowagev1',
    // Its plugins are Go modules, which are fetched and built where they are not yet there.
    makeIn: (root) => buf(['--template', 'clients/go/buf.gen.yaml', '-o', root], goEnvironment()),
  },
];

function buf(options: readonly string[], env: NodeJS.ProcessEnv): void {
  execFileSync('buf', ['generate', ...options], { stdio: ['ignore', 'inherit', 'inherit'], env });
}
