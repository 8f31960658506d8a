import type { Quarantine } from '../../domain/quarantine.js';

/**
 * What a refusal says of a backend in quarantine, after `it is`. What workers said of others'
 * volumes is not for whoever asks.
 */
export function quarantineWords(quarantine: Quarantine): string {
  const { since, failures, attempts } = quarantine;
  return (
    `in quarantine since ${moment(since)}, as ${failures} of ${attempts} creates failed: ` +
    `it takes nothing new ${untilWords(quarantine)}`
  );
}

function untilWords({ until, probing, probes }: Quarantine): string {
  if (!probing) return `before ${moment(until)}, and then a probe`;
  return probes.length === 0
    ? 'but creates, as probes'
    : `until its probe has succeeded; ${probes.length} of them under way`;
}

/** A time in UTC, to the second. */
function moment(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
