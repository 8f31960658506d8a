import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { OriginalPlaces } from './support/original-places.js';
import { type CpuProfile, type SelfTime, selfTimes } from './support/self-times.js';

const USAGE = `npm run bench:profile -- FILE.cpuprofile [--top N]

Self time of a CPU profile: by group (our modules, packages, node, gc, native), then by function.
Shares are of the time that was not idle.
A profile of what a workload measures comes with: BENCH_CPU_PROFILE=DIR npm run bench -- unary
`;

/** Prints where the time of a profile went. */
function main(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { top: { type: 'string', default: '40' }, help: { type: 'boolean', default: false } },
  });
  const [file] = positionals;
  const top = Number(values.top);
  if (values.help || file === undefined || positionals.length > 1 || !Number.isSafeInteger(top)) {
    process.stderr.write(USAGE);
    return values.help ? 0 : 2;
  }
  const places = new OriginalPlaces();
  const { idleMs, busyMs, groups, functions } = selfTimes(
    JSON.parse(readFileSync(file, 'utf8')) as CpuProfile,
    (place) => places.of(place),
  );
  process.stdout.write(`${file}\nbusy ${busyMs.toFixed(0)} ms, idle ${idleMs.toFixed(0)} ms\n\n`);
  for (const found of [groups, functions.slice(0, top)])
    process.stdout.write(`${found.map((one) => lineOf(one, busyMs)).join('\n')}\n\n`);
  return 0;
}

function lineOf({ name, ms }: SelfTime, busyMs: number): string {
  return (
    `${((100 * ms) / busyMs).toFixed(1).padStart(6)} %  ${ms.toFixed(1).padStart(9)} ms  ` +
    `${name}`
  );
}

process.exitCode = main(process.argv.slice(2));
