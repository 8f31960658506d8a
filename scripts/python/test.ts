import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PYTHON_PACKAGE, withPackages } from './package.js';
import { pythonWith } from './venv.js';

/**
 * Runs the tests of the Python package, as it installs, with the oldest and the newest gRPC that it
 * takes: at the same time, for they mostly wait. Words after it go to pytest. Needs
 * `npm run build`.
 */
async function main(words: readonly string[]): Promise<number> {
  const pythons = ['oldest', 'newest'].map((age) => ({
    age,
    python: pythonWith(`${PYTHON_PACKAGE}/tests/${age}.txt`),
  }));
  const codes = await Promise.all(
    pythons.map(({ age, python }) =>
      withPackages(python, [PYTHON_PACKAGE], async (directory) => {
        const { code, output } = await pytest(python, directory, words);
        console.log(`with the ${age} gRPC\n${output}`);
        return code;
      }),
    ),
  );
  return Math.max(...codes);
}

async function pytest(
  python: string,
  directory: string,
  words: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...words], {
    cwd: PYTHON_PACKAGE,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONPATH: directory, PYTHONDONTWRITEBYTECODE: '1' },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return { code: child.exitCode ?? 1, output };
}

process.exitCode = await main(process.argv.slice(2));
