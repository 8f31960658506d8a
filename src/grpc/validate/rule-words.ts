import type { DescOneof } from '@bufbuild/protobuf';
import type { Violation } from '@bufbuild/protovalidate';

/** A rule that is broken, as the validator says it. */
type Broken = Pick<Violation, 'ruleId' | 'message' | 'field'>;

/** What the patterns of the contract stand for: a regular expression tells a reader little. */
export const PATTERNS: Readonly<Record<string, string>> = {
  '^[^@#]+@[^@#]+(#.+)?$':
    'must name a pool, such as node1@lvm#thin, or a whole backend, such as node1@lvm',
  '^[^@#]+@[^@#]+$': 'must have the form host@backend, such as node1@lvm',
  '^[^@#]+(@[^@#]+)?$': 'must name a backend, such as node1@lvm, or a host, such as node1',
};

const UUID = 'must be a UUID, such as 1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';

/** Rules whose words by the validator are for programmers. */
const WORDS: Readonly<Record<string, string>> = {
  'string.uuid': UUID,
  'string.uuid_empty': `is empty, and ${UUID}`,
  required: 'must be stated',
  'enum.defined_only': 'must be one of the values that the contract has',
  'enum.not_in': 'must be stated, as one of the values that the contract has',
  'bool.const': 'must be true, or left out',
  'double.finite': 'must be a finite number',
  'repeated.unique': 'must not hold the same twice',
};

/**
 * What a field must be, in an operator's words, by the rule that it breaks and what the validator
 * says of that. Rules of our own say it themselves.
 */
export function ruleWords({ ruleId, message: said, field }: Broken): string {
  if (ruleId === 'string.pattern') return PATTERNS[patternIn(said)] ?? said;
  const last = field.at(-1);
  if (ruleId === 'required' && last?.kind === 'oneof') return oneOf(last);
  if (ruleId === 'string.min_len' && said.includes(' 1 ')) return 'must not be empty';
  return (
    WORDS[ruleId] ??
    said
      .replace(/\b1 item\(s\)/, '1 item')
      .replace('item(s)', 'items')
      .replace(/^value /, '')
  );
}

/** The oneof's own name is in no message that a client writes. */
function oneOf({ fields }: DescOneof): string {
  return `exactly one of ${fields.map(({ name }) => name).join(', ')} must be stated`;
}

/** The validator quotes it. */
function patternIn(said: string): string {
  return /`(.*)`/.exec(said)?.[1] ?? '';
}
