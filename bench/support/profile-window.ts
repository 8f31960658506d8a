import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';

// Loaded into a server before it starts: the first SIGUSR2 starts a CPU profile, the next one stops
// and writes it. So the profile shows what was measured, without the start.

const SAMPLE_US = 250;
const directory = process.env['BENCH_CPU_PROFILE'] ?? '.';
const session = new Session();
let written = 0;
let running = false;

session.connect();
process.on('SIGUSR2', () => void (running ? end() : begin()));

async function begin(): Promise<void> {
  running = true;
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await session.post('Profiler.start');
}

async function end(): Promise<void> {
  running = false;
  const { profile } = await session.post('Profiler.stop');
  mkdirSync(directory, { recursive: true });
  written += 1;
  writeFileSync(
    join(directory, `server-${process.pid}-${written}.cpuprofile`),
    JSON.stringify(profile),
  );
}
