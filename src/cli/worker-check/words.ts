import type { Finding } from '../../conformance/judge.js';
import type { Breach } from '../../conformance/promises/promise.js';
import type { Column } from '../output/columns.js';
import { plain } from '../output/plain.js';

const WORDS = { kept: 'kept', broken: 'BROKEN', not_seen: 'not seen' } as const;
/** Breaches of one promise that are told in full. */
const AT_MOST = 3;

/** A row a promise. */
export const FINDING_COLUMNS: readonly Column<Finding>[] = [
  { name: 'promise', value: ({ promise }) => promise.id },
  { name: 'of', value: ({ promise }) => promise.of },
  { name: 'verdict', value: ({ verdict }) => WORDS[verdict].toLowerCase() },
  { name: 'seen', value: ({ seen }) => seen },
  { name: 'breaches', value: ({ breaches }) => breaches.length },
  { name: 'what', value: ({ breaches }) => breaches[0]?.what ?? '' },
  { name: 'says', value: ({ promise }) => promise.says },
  { name: 'document', value: ({ promise }) => promise.document },
];

/** A line a promise; what broke it stands below. */
export function findingsText(findings: readonly Finding[]): string {
  const seen = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const total = `${seen('kept')} kept, ${seen('broken')} broken, ${seen('not_seen')} not seen`;
  return [...findings.flatMap(linesOf), '', total].join('\n');
}

/** The same for programs. */
export function findingsJson(findings: readonly Finding[], trouble: string | undefined) {
  return {
    promises: findings.map(({ promise, verdict, seen, breaches, note }) => ({
      promise: promise.id,
      of: promise.of,
      verdict,
      seen,
      says: promise.says,
      document: promise.document,
      breaches: breaches.map(({ at, run, what, expected }) => ({ at_ms: at, run, what, expected })),
      ...(verdict === 'not_seen' && note !== undefined ? { note } : {}),
    })),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function linesOf({ promise, verdict, seen, breaches, note }: Finding): readonly string[] {
  const told = breaches.slice(0, AT_MOST).flatMap(breachLines);
  const more = breaches.length > AT_MOST ? [`    and ${breaches.length - AT_MOST} more`] : [];
  const detail =
    verdict === 'kept' ? `${seen} seen` : ((verdict === 'not_seen' ? note : undefined) ?? '');
  return [
    `${WORDS[verdict].padEnd(9)} ${promise.id.padEnd(23)} ${detail}`.trimEnd(),
    ...told,
    ...more,
    ...(verdict === 'broken'
      ? [`    promised: ${promise.says}`, `    see ${promise.document}`]
      : []),
  ];
}

function breachLines({ at, run, what, expected }: Breach): readonly string[] {
  const when = `${(at / 1000).toFixed(3)} s${run > 1 ? ` (run ${run})` : ''}`;
  return [`    at ${when}: ${plain(what)}`, `    expected: ${plain(expected)}`];
}
