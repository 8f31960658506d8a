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

/** Which one of several fields is stated. */
const ONE_OF = 'exactly one of its fields must be stated';

/**
 * What a field must be, in an operator's words, by the rule that it breaks and what the validator
 * says of that. Rules of our own say it themselves.
 */
export function ruleWords(ruleId: string, said: string): string {
  if (ruleId === 'string.pattern') return PATTERNS[patternIn(said)] ?? said;
  if (ruleId === 'required' && said.includes('oneof')) return ONE_OF;
  if (ruleId === 'string.min_len' && said.includes(' 1 ')) return 'must not be empty';
  return (
    WORDS[ruleId] ??
    said
      .replace(/\b1 item\(s\)/, '1 item')
      .replace('item(s)', 'items')
      .replace(/^value /, '')
  );
}

/** The validator quotes it. */
function patternIn(said: string): string {
  return /`(.*)`/.exec(said)?.[1] ?? '';
}
