import { readFile } from 'node:fs/promises';

/** Length of a tick in Linux' accounting, ms. */
const TICK_MS = 10;

/** Memory of a process, MB: resident now, and its peak. */
export async function memoryOf(
  pid: number,
): Promise<{ readonly residentMb: number; readonly peakMb: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
    if (found === null) throw new Error(`/proc/${pid}/status says nothing of ${name}`);
    return Math.round((Number(found[1]) * 1024) / 1e6);
  };
  return { residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}

/** CPU time of a process so far, ms, in user and kernel mode. */
export async function cpuMsOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
