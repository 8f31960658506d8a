import type { Logger } from 'pino';
import { DAY_MS, type Expiry, expiriesOf, type TlsFiles } from '../config/tls.js';
import type { Metrics } from '../http/metrics.js';

/** How often is looked whether something ends soon, ms: lists may count for a day only. */
const LOOK_MS = 3_600_000;

/**
 * Tells when the certificates in force end, and the lists of revoked ones: in the metrics, and in
 * the log, certificates from 30 days before, lists when a quarter of their span is left.
 */
export class CertificateExpiry {
  #files: TlsFiles | null = null;
  /** When each was told of, epoch ms, and in which words. */
  readonly #told = new Map<Expiry['name'], { readonly at: number; readonly ended: boolean }>();
  readonly #timer: NodeJS.Timeout;

  /** `clock`: epoch ms. */
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Logger,
    private readonly clock: () => number,
  ) {
    this.#timer = setInterval(() => this.#tell(), LOOK_MS).unref();
  }

  /** These are in force now. */
  inForce(files: TlsFiles): void {
    this.#files = files;
    this.#told.clear();
    this.#tell();
  }

  /** When each ends, epoch ms, and whether it is to be renewed now. */
  ends(): readonly { readonly key: string; readonly endsAt: number; readonly due: boolean }[] {
    if (this.#files === null) return [];
    return expiriesOf(this.#files).map(({ name, endsAt, warnFrom }) => ({
      key: `tls.${name}`,
      endsAt,
      due: this.clock() >= warnFrom,
    }));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    if (this.#files === null) return;
    this.metrics.revocationListExpiry.set(0);
    for (const expiry of expiriesOf(this.#files)) {
      const { name, endsAt } = expiry;
      if (name === 'crl') this.metrics.revocationListExpiry.set(endsAt / 1000);
      else this.metrics.certificateExpiry.set({ certificate: name }, endsAt / 1000);
      this.#warn(expiry);
    }
  }

  /** Once a day, and when it has ended. */
  #warn({ name, endsAt, warnFrom }: Expiry): void {
    const now = this.clock();
    if (now < warnFrom) return;
    const ended = now >= endsAt;
    const told = this.#told.get(name);
    if (told !== undefined && told.ended === ended && now - told.at < DAY_MS) return;
    this.#told.set(name, { at: now, ended });
    const when = new Date(endsAt).toISOString();
    if (ended) this.log.error(`tls.${name} has ended, on ${when}: ${CONSEQUENCE[name]}`);
    else this.log.warn(`tls.${name} ends in ${spanLeft(endsAt - now)}, on ${when}`);
  }
}

/** What becomes of a server whose file has ended. */
const CONSEQUENCE: Readonly<Record<Expiry['name'], string>> = {
  cert: 'clients turn away',
  client_ca: 'its clients are refused',
  crl: 'clients with certificates are refused until there is a newer one',
};

/** A span in words: days, or hours if it is less than two days. */
export function spanLeft(ms: number): string {
  return ms < 2 * DAY_MS ? `${Math.ceil(ms / 3_600_000)} hours` : `${Math.ceil(ms / DAY_MS)} days`;
}
