import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the kernel's own tick. */
const MS_PER_TICK = 10;

/** CPU time of a process so far, all threads, user and kernel mode, ms; resolution 10 ms. */
export function cpuMs(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/**
 * CPU time of a process and of its children so far, ms: of its own and of children that ended in
 * steps of 10 ms, of children that run now below a microsecond.
 */
export function familyCpuMs(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  const own = statOf(pid);
  const ended = (Number(own[13]) + Number(own[14])) * MS_PER_TICK;
  return children
    .filter(Boolean)
    .reduce((sum, child) => sum + cpuMsUnlessEnded(Number(child)), cpuMs(pid) + ended);
}

/** 0 if it just ended: from now on its parent counts it. */
function cpuMsUnlessEnded(pid: number): number {
  try {
    return threadsCpuMs(pid);
  } catch {
    return 0;
  }
}

/** The same of the threads that run now, ms; resolution below a microsecond. */
export function threadsCpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const [ns = '0'] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
    return sum + Number(ns) / 1e6;
  }, 0);
}

/** Fields of a process's `stat` after its name. */
function statOf(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may contain anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Resident memory of a process, MiB. */
export function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}
