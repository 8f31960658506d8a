import type { Logger } from 'pino';
import { expiriesOf, type TlsFiles } from '../config/tls.js';
import type { Metrics } from '../http/metrics.js';

export const DAY_MS = 24 * 3_600_000;
/** From so long before its end on, a certificate is warned of. */
export const WARN_BEFORE_MS = 30 * DAY_MS;

/** Tells when the certificates in force end: in the metrics, and in the log from 30 days before. */
export class CertificateExpiry {
  #files: TlsFiles | null = null;
  readonly #timer: NodeJS.Timeout;

  /** `clock`: epoch ms. */
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Logger,
    private readonly clock: () => number,
  ) {
    this.#timer = setInterval(() => this.#tell(), DAY_MS).unref();
  }

  /** These are in force now. */
  inForce(files: TlsFiles): void {
    this.#files = files;
    this.#tell();
  }

  /** When each ends, epoch ms, and whether it is to be renewed now. */
  ends(): readonly { readonly key: string; readonly endsAt: number; readonly due: boolean }[] {
    if (this.#files === null) return [];
    return expiriesOf(this.#files).map(({ name, endsAt }) => ({
      key: `tls.${name}`,
      endsAt,
      due: endsAt - this.clock() <= WARN_BEFORE_MS,
    }));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    if (this.#files === null) return;
    for (const { name, endsAt } of expiriesOf(this.#files)) {
      this.metrics.certificateExpiry.set({ certificate: name }, endsAt / 1000);
      const left = endsAt - this.clock();
      if (left > WARN_BEFORE_MS) continue;
      const when = new Date(endsAt).toISOString();
      if (left <= 0) this.log.error(`tls.${name} has ended, on ${when}: clients turn away`);
      else this.log.warn(`tls.${name} ends in ${Math.ceil(left / DAY_MS)} days, on ${when}`);
    }
  }
}
