import type { DemoBackend } from './cloud.js';
import type { Disks } from './disks.js';
import type { Display } from './display.js';
import { thousands } from './look.js';
import type { Answers } from './placing.js';
import { type Sums, sum } from './sums.js';

/** A claim and whether it holds. */
interface Check {
  readonly holds: boolean;
  readonly says: string;
}

/**
 * Compares the server's records with the disks and with the client's answers. Returns the claims
 * that do not hold.
 */
export function addUp(
  display: Display,
  sums: Sums,
  answers: Answers,
  asked: number,
  disks: ReadonlyMap<DemoBackend, Disks>,
): readonly string[] {
  const onDiskGib = sum(
    [...disks].flatMap(([{ pools }, made]) => pools.map(({ name }) => made.usedGib(name))),
  );
  const checks: readonly Check[] = [
    {
      holds: sums.volumes === asked && sums.available + sums.refused + sums.givenUp === asked,
      says: `all ${thousands(asked)} volumes are there: available, or in error and told why`,
    },
    {
      holds:
        sums.availableGib === onDiskGib && sums.allocatedGib === onDiskGib && sums.openGib === 0,
      says:
        `volumes: ${thousands(sums.availableGib)} GiB; on the disks: ` +
        `${thousands(onDiskGib)}; counted by the pools: ${thousands(sums.allocatedGib)}`,
    },
    {
      holds: answers.differing === 0,
      says:
        `of ${answers.repeated} requests sent twice, ${answers.repeated - answers.differing} ` +
        'got their first answer again',
    },
    {
      holds: sums.overfilled === 0,
      says: `${sums.overfilled || 'no'} pool holds more than it may`,
    },
  ];
  display.heading('Does it add up?', 'Everything, read back over the API:');
  for (const { holds, says } of checks) display.verdict(holds, says);
  return checks.filter(({ holds }) => !holds).map(({ says }) => says);
}

/** A summary in one line, for people and programs. */
export function summary({
  volumes,
  available,
  refused,
  givenUp,
  decidedAgain,
  overfilled,
}: Sums): string {
  const given = givenUp === 0 ? '' : `, ${givenUp} given up`;
  return (
    `demo: ${volumes} volumes, ${available} available, ${refused} refused${given}, ` +
    `${decidedAgain} decided again, ${overfilled} overfilled`
  );
}
