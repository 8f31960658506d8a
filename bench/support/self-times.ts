import type { Place } from './original-places.js';

/** The part of V8's profile that is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: Place & { readonly functionName: string };
  }[];
  /** Node of each sample, and the time since the sample before, µs. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Time in the function itself, without its callees. */
export interface SelfTime {
  readonly name: string;
  readonly ms: number;
}

/** Self times of a profile, the largest first. */
export interface SelfTimes {
  readonly idleMs: number;
  readonly busyMs: number;
  readonly groups: readonly SelfTime[];
  readonly functions: readonly SelfTime[];
}

/**
 * Sums the samples of a profile by function, and by its module or package.
 * @param written where a place of a bundle was written
 */
export function selfTimes(
  { nodes, samples, timeDeltas }: CpuProfile,
  written: (place: Place) => Place = (place) => place,
): SelfTimes {
  const frames = new Map(
    nodes.map(({ id, callFrame }) => [id, { ...callFrame, ...written(callFrame) }]),
  );
  const groups = new Map<string, number>();
  const functions = new Map<string, number>();
  let idleMs = 0;
  let busyMs = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    // A sample stands for the time until the next one.
    const ms = (timeDeltas[index + 1] ?? 0) / 1000;
    if (frame === undefined) continue;
    if (frame.functionName === '(idle)') {
      idleMs += ms;
      continue;
    }
    busyMs += ms;
    const group = groupOf(frame.url, frame.functionName);
    groups.set(group, (groups.get(group) ?? 0) + ms);
    const name = `${frame.functionName || '(anonymous)'}  ${placeOf(frame.url, frame.lineNumber)}`;
    functions.set(name, (functions.get(name) ?? 0) + ms);
  }
  return { idleMs, busyMs, groups: mostFirst(groups), functions: mostFirst(functions) };
}

/**
 * `src/ledger`, `@grpc/grpc-js`, `node`, `gc` or `native`: V8 or an addon such as SQLite, which
 * have no file.
 */
function groupOf(url: string, functionName: string): string {
  if (functionName === '(garbage collector)') return 'gc';
  if (functionName === '(program)') return 'program';
  if (url === '') return 'native';
  if (url.startsWith('node:')) return 'node';
  const file = shortened(url);
  const parts = file.split('/');
  if (!file.startsWith('src/') && !file.startsWith('migrations/'))
    return parts.slice(0, parts[0]?.startsWith('@') ? 2 : 1).join('/');
  return parts.slice(0, Math.min(2, parts.length - 1)).join('/');
}

function placeOf(url: string, lineNumber: number): string {
  return url === '' ? '' : `${shortened(url)}:${lineNumber + 1}`;
}

/** The path within its package. */
function shortened(url: string): string {
  const inPackage = url.lastIndexOf('node_modules/');
  if (inPackage >= 0) return url.slice(inPackage + 'node_modules/'.length);
  const inDist = url.lastIndexOf('/dist/');
  return inDist >= 0 ? url.slice(inDist + '/dist/'.length) : url;
}

function mostFirst(times: ReadonlyMap<string, number>): readonly SelfTime[] {
  return [...times].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms);
}
