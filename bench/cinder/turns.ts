import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CINDER_PACKAGE, installPackages, PYTHON_PACKAGE } from '../../scripts/python/package.js';
import { pythonWith } from '../../scripts/python/venv.js';

/** How large a cloud is, and how many volumes each driver places in a turn. */
export interface CloudOfCinder {
  readonly backends: number;
  readonly poolsEach: number;
  readonly calls: number;
}

/** What a call of a driver took, ms: by the clock, and its scheduler's processor time. */
export type Call = readonly [wallMs: number, cpuMs: number];

/** One turn of one driver. */
export interface Turn {
  readonly pools: number;
  readonly round: number;
  readonly driver: 'own' | 'stowage';
  readonly calls: readonly Call[];
  /** Processor time of the driver's agent and of the server in this turn, ms. */
  readonly agentCpuMs: number;
  readonly serverCpuMs: number;
}

const TURNS = 'tests/bench/turns.py';

/**
 * The turns of both drivers, as they come, each in a real cinder-scheduler of the newest release,
 * with MariaDB, RabbitMQ and a Stowage server. Throws if a volume was not placed, or if one driver
 * knows other pools than were reported. Installs what is not there, as the tests of the driver do:
 * as root then.
 */
export async function* turnsOf(
  clouds: readonly CloudOfCinder[],
  rounds: number,
): AsyncGenerator<Turn> {
  const python = pythonWith(`${CINDER_PACKAGE}/tests/newest.txt`);
  const packages = installPackages(python, [PYTHON_PACKAGE, CINDER_PACKAGE]);
  const remove = () => rmSync(packages, { recursive: true, force: true });
  process.once('exit', remove);
  const sizes = clouds.map(({ backends, poolsEach, calls }) => ({
    backends,
    calls,
    pools_each: poolsEach,
  }));
  try {
    yield* run(python, JSON.stringify({ sizes, rounds }), packages);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function* run(python: string, job: string, packages: string): AsyncGenerator<Turn> {
  // It ends what it started if its input ends, so also if this process is killed.
  const child = spawn(python, [`${CINDER_PACKAGE}/${TURNS}`, job], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PYTHONPATH: packages,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONWARNINGS: 'ignore',
    },
  });
  const closed = once(child, 'close');
  try {
    for await (const line of createInterface({ input: child.stdout })) yield turnIn(line);
  } finally {
    child.stdin.end();
  }
  const [code, signal] = await closed;
  if (code !== 0) throw new Error(`${TURNS} ended with ${code ?? signal}`);
}

function turnIn(line: string): Turn {
  const {
    agent_cpu_ms: agentCpuMs = 0,
    server_cpu_ms: serverCpuMs = 0,
    ...turn
  } = JSON.parse(line);
  return { ...turn, agentCpuMs, serverCpuMs };
}
