import { suggest } from '../../config/problems.js';
import { plain } from '../output/plain.js';
import { DEFAULT_OPTIONS } from './default-options.js';
import { MAPPINGS } from './mapping.js';
import { type CinderOptions, sectionName } from './options.js';
import type { Stated } from './parse.js';
import { quotesAround } from './quotes.js';
import { REPORTED_OPTIONS, reportedAs } from './reported.js';
import { sectionReason } from './sections.js';

const REASONS: ReadonlyMap<string, string> = new Map(
  DEFAULT_OPTIONS.flatMap(({ reason, options }) =>
    options.split(/\s+/).map((option) => [option, reason] as const),
  ),
);
const TAKEN: ReadonlySet<string> = new Set(MAPPINGS.map(({ option }) => option));
const KNOWN: readonly string[] = [...TAKEN, ...REPORTED_OPTIONS, ...REASONS.keys()];
// Prefixes of drivers that read options of their own from [DEFAULT].
const PREFIXES: readonly string[] = [
  ...['datera', 'fsc', 'dsware', 'hitachi', 'infortrend', 'as13000', 'instorage', 'kioxia'],
  ...['jovian', 'sandstone', 'acs5000', 'vrts', 'nas', 'san', 'nfs', 'lvm', 'rbd', 'netapp'],
];
const OF_DRIVERS = new RegExp(`^(${PREFIXES.join('|')})_`);

/** Why an option gives no key, in words. */
export function noteOf(
  stated: Stated,
  options: CinderOptions,
  backends: ReadonlySet<string>,
): string {
  const { option } = stated;
  const section = sectionName(stated.section);
  const reported = reportedAs(option);
  if (reported !== undefined && (section === 'DEFAULT' || backends.has(section)))
    return reportedNote(reported, stated);
  if (section === 'DEFAULT') return ofDefault(option);
  if (backends.has(section)) return ofBackend(option);
  const reason = sectionReason(section);
  if (reason !== undefined) return `no meaning here: ${reason}`;
  const shown = plain(stated.section);
  if (section.trim() === 'default')
    return `Cinder does not read it: the section is [DEFAULT], in capitals, not [${shown}]`;
  if (['volume_driver', 'volume_backend_name'].some((one) => options.last(section, one)))
    return `no meaning here: enabled_backends does not name [${shown}]`;
  return (
    `unknown here: [${shown}] is no section of Cinder's own, nor of a backend that is ` +
    `enabled${suggest(section, [...backends])}`
  );
}

function ofDefault(option: string): string {
  const reason =
    REASONS.get(option) ??
    (OF_DRIVERS.test(option) ? "the volume service's and its drivers'" : undefined);
  return reason === undefined
    ? `unknown to Cinder in [DEFAULT]${suggest(option, KNOWN)}`
    : `no meaning here: ${reason}`;
}

function ofBackend(option: string): string {
  if (TAKEN.has(option)) return 'Cinder reads it in [DEFAULT] only';
  const reason = REASONS.get(option);
  if (reason !== undefined) return `no meaning here: ${reason}`;
  const meant = suggest(option, REPORTED_OPTIONS);
  return meant === ''
    ? "no meaning here: its driver's own"
    : `unknown to Cinder, unless it is its driver's own${meant}`;
}

function reportedNote(where: string, { option, text, quoted }: Stated): string {
  const note = `no key here: the manager reports it, as ${where}`;
  if (quotesAround(text))
    return (
      `${note}; quotes stay around it, ` +
      `${option.endsWith('_function') ? functionInQuotes(text) : 'in Cinder too'}`
    );
  return quoted ? `${note}; without the quotes around it, which oslo.config takes off` : note;
}

/** In Python every text but the empty one is true. Cinder reads no text that spans lines. */
function functionInQuotes(text: string): string {
  const read = text.trim().includes('\n')
    ? 'with which Cinder cannot read it'
    : 'so that Cinder reads a text, which is true for every volume';
  return `${read}: report it without them`;
}
