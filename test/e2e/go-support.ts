import { goEnvironment } from '../../scripts/go/find-go.js';
import { run } from './support.js';

/**
 * Variables of the environment in which Go programs are built. Without a Go that can, the test is
 * skipped with a message. In CI it fails instead.
 */
export function needGo(test: Mocha.Context): Readonly<Record<string, string>> {
  try {
    return goEnvironment();
  } catch (error) {
    if (process.env['CI']) throw error;
    console.error(`    ${(error as Error).message}`);
    return test.skip();
  }
}

/** Builds the programs of examples/go/ into a directory. Rejects with what the compiler says. */
export async function buildGo(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  const build = ['-C', 'examples/go', 'build', '-o', `${directory}/`, './...'];
  const { code, stdout, stderr } = await run('go', build, env);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}
