import type { Finding } from '../../conformance/judge.js';
import type { Breach } from '../../conformance/requirements/requirement.js';
import type { Column } from '../output/columns.js';
import { plain } from '../output/plain.js';

const WORDS = { met: 'met', broken: 'BROKEN', not_seen: 'not seen' } as const;
/** How many breaches of one requirement are shown. */
const AT_MOST = 3;

/** One row per requirement. */
export const FINDING_COLUMNS: readonly Column<Finding>[] = [
  { name: 'requirement', value: ({ requirement }) => requirement.id },
  { name: 'of', value: ({ requirement }) => requirement.of },
  { name: 'verdict', value: ({ verdict }) => WORDS[verdict].toLowerCase() },
  { name: 'seen', value: ({ seen }) => seen },
  { name: 'breaches', value: ({ breaches }) => breaches.length },
  { name: 'what', value: ({ breaches }) => breaches[0]?.what ?? '' },
  { name: 'says', value: ({ requirement }) => requirement.says },
  { name: 'document', value: ({ requirement }) => requirement.document },
];

/** One line per requirement, with its breaches below. */
export function findingsText(findings: readonly Finding[]): string {
  const seen = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const total = `${seen('met')} met, ${seen('broken')} broken, ${seen('not_seen')} not seen`;
  return [...findings.flatMap(linesOf), '', total].join('\n');
}

/** Findings as a document for programs. */
export function findingsJson(findings: readonly Finding[], trouble: string | undefined) {
  return {
    requirements: findings.map(({ requirement, verdict, seen, breaches, note }) => ({
      requirement: requirement.id,
      of: requirement.of,
      verdict,
      seen,
      says: requirement.says,
      document: requirement.document,
      breaches: breaches.map(({ at, run, what, expected }) => ({ at_ms: at, run, what, expected })),
      ...(verdict === 'not_seen' && note !== undefined ? { note } : {}),
    })),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function linesOf({ requirement, verdict, seen, breaches, note }: Finding): readonly string[] {
  const shown = breaches.slice(0, AT_MOST).flatMap(breachLines);
  const more = breaches.length > AT_MOST ? [`    and ${breaches.length - AT_MOST} more`] : [];
  const detail =
    verdict === 'met' ? `${seen} seen` : ((verdict === 'not_seen' ? note : undefined) ?? '');
  return [
    `${WORDS[verdict].padEnd(9)} ${requirement.id.padEnd(23)} ${detail}`.trimEnd(),
    ...shown,
    ...more,
    ...(verdict === 'broken'
      ? [`    requirement: ${requirement.says}`, `    see ${requirement.document}`]
      : []),
  ];
}

function breachLines({ at, run, what, expected }: Breach): readonly string[] {
  const when = `${(at / 1000).toFixed(3)} s${run > 1 ? ` (run ${run})` : ''}`;
  return [`    at ${when}: ${plain(what)}`, `    expected: ${plain(expected)}`];
}
