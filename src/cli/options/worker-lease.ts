import { wholeNumber } from './arguments.js';
import type { StowageCommand } from './command.js';

/** What names one order that a worker holds. */
export interface LeaseOptions {
  readonly backend: string;
  readonly token: number;
  readonly id: string;
}

/** Adds the argument and the options that name it. */
export function leaseOptions(command: StowageCommand): StowageCommand {
  return command
    .argument('<decision>', 'the decision, UUID')
    .requiredOption('--backend <name>', 'the backend that the order is for')
    .requiredOption('--token <number>', 'the token of its lease', wholeNumber(1))
    .requiredOption('--id <name>', 'worker id');
}

/** As the worker service takes it. */
export function leaseRef(decisionId: string, { backend, token }: LeaseOptions) {
  return { decisionId, backend, leaseToken: BigInt(token) };
}
