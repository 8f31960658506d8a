import { InvalidArgumentError } from 'commander';
import { SetScope } from '../../gen/stowage/v1/scheduler_service_pb.js';

/** What of a pool a rule of a set compares, as the contract has it. */
interface Compared {
  readonly scope: SetScope;
  readonly capability: string;
}

/** A rule of a set, as the contract has it. */
export type SetRuleArgument = Compared & {
  readonly wanted:
    | { readonly case: 'same'; readonly value: true }
    | { readonly case: 'maxPerValue'; readonly value: number };
};

const SCOPES: Readonly<Record<string, SetScope>> = {
  pool: SetScope.POOL,
  backend: SetScope.BACKEND,
  host: SetScope.HOST,
  zone: SetScope.ZONE,
};
const CAPABILITY = 'capability:';

/** Collects `--same SCOPE`. */
export function sameRule(
  text: string,
  earlier: readonly SetRuleArgument[] | undefined,
): readonly SetRuleArgument[] {
  return [...(earlier ?? []), { ...compared(text), wanted: { case: 'same', value: true } }];
}

/** Collects `--different SCOPE`. */
export function differentRule(
  text: string,
  earlier: readonly SetRuleArgument[] | undefined,
): readonly SetRuleArgument[] {
  return [...(earlier ?? []), { ...compared(text), wanted: { case: 'maxPerValue', value: 1 } }];
}

/** Collects `--at-most SCOPE=NUMBER`. */
export function atMostRule(
  text: string,
  earlier: readonly SetRuleArgument[] | undefined,
): readonly SetRuleArgument[] {
  const at = text.lastIndexOf('=');
  const number = text.slice(at + 1);
  if (at < 1 || !/^\d+$/.test(number) || Number(number) < 1 || Number(number) > 1000)
    throw new InvalidArgumentError('Expected scope=number, such as rack=2, from 1 to 1000.');
  const wanted = { case: 'maxPerValue', value: Number(number) } as const;
  return [...(earlier ?? []), { ...compared(text.slice(0, at)), wanted }];
}

/** Any other word than those of the contract is the name of a capability. */
function compared(text: string): Compared {
  if (text === '') throw new InvalidArgumentError('Expected a scope, such as pool or zone.');
  const scope = Object.hasOwn(SCOPES, text) ? SCOPES[text] : undefined;
  if (scope !== undefined) return { scope, capability: '' };
  const capability = text.startsWith(CAPABILITY) ? text.slice(CAPABILITY.length) : text;
  return { scope: SetScope.CAPABILITY, capability };
}
