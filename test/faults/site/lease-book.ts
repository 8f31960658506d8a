import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A lease that some worker once held. */
export interface OldLease {
  readonly token: bigint;
  readonly workerId: string;
}

/**
 * Which leases every decision had, kept by all workers together: a worker alone would not know of
 * the others'.
 */
export class LeaseBook {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  /** Writes a lease down that was accepted. */
  add(decisionId: string, { token, workerId }: OldLease): void {
    appendFileSync(join(this.directory, decisionId), `${token} ${workerId}\n`);
  }

  /** The leases that one with this token superseded. */
  before(decisionId: string, token: bigint): readonly OldLease[] {
    const file = join(this.directory, decisionId);
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines.map(oldLease).filter((old) => old.token < token);
  }
}

function oldLease(line: string): OldLease {
  const [token = '0', ...words] = line.split(' ');
  return { token: BigInt(token), workerId: words.join(' ') };
}
