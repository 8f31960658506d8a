import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a certificate and its key lie, and what they say. */
export interface Issued {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What a certificate is to say. */
export interface Wanted {
  /** Openssl's spelling: `/O=Acme/CN=api`. */
  readonly subject?: string;
  /** Openssl's spelling: `URI:spiffe://cloud/api`. */
  readonly altNames?: string;
  readonly days?: number;
}

/** A certificate authority of a test, in a directory of its own. */
export class Authority {
  readonly directory = mkdtempSync(join(tmpdir(), 'stowage-authority-'));
  readonly certFile = join(this.directory, 'ca.pem');
  #issued = 0;

  constructor(subject = '/CN=test authority') {
    const key = join(this.directory, 'ca.key');
    openssl(
      'req',
      '-x509',
      ...EC,
      '-days',
      '30',
      '-subj',
      subject,
      '-keyout',
      key,
      '-out',
      this.certFile,
    );
  }

  get cert(): Buffer {
    return readFileSync(this.certFile);
  }

  issue({ subject = '/CN=somebody', altNames, days = 30 }: Wanted): Issued {
    const name = join(this.directory, `issued-${++this.#issued}`);
    const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.pem`];
    openssl('req', ...EC, '-subj', subject, '-keyout', key, '-out', request);
    const extensions = `${name}.ext`;
    writeFileSync(extensions, altNames === undefined ? '' : `subjectAltName=${altNames}\n`);
    openssl(
      ...['x509', '-req', '-in', request, '-days', String(days), '-out', cert],
      ...['-CA', this.certFile, '-CAkey', join(this.directory, 'ca.key'), '-CAcreateserial'],
      ...['-extfile', extensions],
    );
    return { certFile: cert, keyFile: key, cert: readFileSync(cert), key: readFileSync(key) };
  }

  /** One for servers on this machine. */
  issueServer(days = 30): Issued {
    return this.issue({ subject: '/CN=server', altNames: 'DNS:localhost,IP:127.0.0.1', days });
  }

  /**
   * A list of revoked certificates of this authority, PEM, for so many days; it is some hours old.
   * Below 0 it has ended so many days ago. A text is the number of a certificate, hexadecimal.
   */
  revoke(revoked: readonly (Issued | string)[], days = 30, hoursOld = 0): string {
    const file = (name: string) => join(this.directory, name);
    const rows = revoked.map((one) => {
      const serialNumber =
        typeof one === 'string' ? one : new X509Certificate(one.cert).serialNumber;
      return `R\t491231235959Z\t200101000000Z\t${serialNumber}\tunknown\t/CN=somebody\n`;
    });
    writeFileSync(file('index.txt'), rows.join(''));
    writeFileSync(file('ca.cnf'), `[ca]\ndefault_ca=own\n[own]\ndatabase=${file('index.txt')}\n`);
    const at = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
    const now = Date.now();
    const span = Math.abs(days) * 86_400_000;
    const begins = days < 0 ? now - 2 * span : now - 1000 - hoursOld * 3_600_000;
    openssl(
      ...['ca', '-gencrl', '-config', file('ca.cnf'), '-md', 'sha256'],
      ...['-keyfile', file('ca.key'), '-cert', this.certFile, '-out', file('crl.pem')],
      ...['-crl_lastupdate', at(begins), '-crl_nextupdate', at(begins + span)],
    );
    return readFileSync(file('crl.pem'), 'utf8');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Whether the command that makes certificates is there. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
