import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CINDER_PACKAGE, PYTHON_PACKAGE, withPackages } from '../python/package.js';
import { pythonWith } from '../python/venv.js';

const AGES = ['newest', 'oldest'] as const;

/**
 * What depends little on Cinder is tested with the newest alone, unless it is asked for. What only
 * prints figures takes a whole second Cinder, and is run if it is asked for.
 */
const USUAL = {
  newest: ['-m', 'not figures'],
  oldest: ['-m', 'not once and not figures'],
} as const;

/**
 * Runs the tests of the plug-in in a real Cinder, as it installs: with the newest release and with
 * the oldest that upstream maintains. `newest` or `oldest` as the first word takes only that one;
 * other words go to pytest. Needs `npm run build`, and root the first time: the tests install
 * Debian's RabbitMQ and MariaDB.
 */
async function main(words: readonly string[]): Promise<number> {
  const only = AGES.find((age) => age === words[0]);
  let worst = 0;
  for (const age of only === undefined ? AGES : [only]) {
    const python = pythonWith(`${CINDER_PACKAGE}/tests/${age}.txt`);
    console.log(`with the ${age} Cinder`);
    const asked = only === undefined ? words : words.slice(1);
    const code = await withPackages(python, [PYTHON_PACKAGE, CINDER_PACKAGE], (directory) =>
      pytest(python, directory, asked.length === 0 ? USUAL[age] : asked),
    );
    worst = Math.max(worst, code);
  }
  return worst;
}

async function pytest(
  python: string,
  directory: string,
  words: readonly string[],
): Promise<number> {
  const child = spawn(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...words], {
    cwd: `${CINDER_PACKAGE}/tests`,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PYTHONPATH: directory,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONWARNINGS: 'ignore',
    },
  });
  // It ends the Cinder that it runs only if it is interrupted; other signals end it at once.
  const interrupt = () => void child.kill('SIGINT');
  process.once('SIGTERM', interrupt);
  await once(child, 'close');
  process.removeListener('SIGTERM', interrupt);
  return child.exitCode ?? 1;
}

process.exitCode = await main(process.argv.slice(2));
