import { ConfigError } from '../config/problems.js';
import type { Config } from '../config/schema.js';
import { expiriesOf, readTls } from '../config/tls.js';
import { authRulesOf, openDoorWarning } from './auth-rules.js';
import { spanLeft } from './certificate-expiry.js';
import { checkDatabase } from './database-check.js';
import { settingsOf } from './ledger-settings.js';
import { typeWarnings } from './type-warnings.js';

/**
 * What would keep a server from starting with this configuration, as far as can be known without
 * starting one.
 */
export function configProblems(config: Config): readonly string[] {
  return [settingsOf, checkDatabase, ({ tls }: Config) => void readTls(tls), authRulesOf].flatMap(
    (part) => {
      try {
        part(config);
        return [];
      } catch (error) {
        if (error instanceof ConfigError) return error.problems;
        throw error;
      }
    },
  );
}

/** What an operator should know of a configuration before a server uses it. */
export interface Outlook {
  /** A server starts, and clients turn away. */
  readonly problems: readonly string[];
  /** What will go wrong, or may be meant otherwise. */
  readonly warnings: readonly string[];
}

/**
 * What a good configuration leads to: certificates that end, doors that are open, extra specs that
 * no rule reads. `now`: epoch ms.
 */
export function outlookOf(config: Config, now: number): Outlook {
  const files = readTls(config.tls);
  const expiries = files === null ? [] : expiriesOf(files);
  const dated = expiries.map(({ name, endsAt, warnFrom }) => ({
    left: endsAt - now,
    due: now >= warnFrom,
    words: (verb: string) =>
      `tls.${name}: ${config.tls[name]} ${verb} on ${new Date(endsAt).toISOString()}`,
  }));
  const open = openDoorWarning(config);
  return {
    problems: dated.filter(({ left }) => left <= 0).map(({ words }) => words('has expired,')),
    warnings: [
      ...dated
        .filter(({ left, due }) => left > 0 && due)
        .map(({ left, words }) => words(`ends in ${spanLeft(left)},`)),
      ...(open === null ? [] : [open]),
      ...typeWarnings(config),
    ],
  };
}
