import { wholeNumber } from './arguments.js';
import type { StowageCommand } from './command.js';

/** Options that name an order and its lease. */
export interface LeaseOptions {
  readonly backend: string;
  readonly token: number;
  readonly id: string;
}

/** Adds the argument and options that name an order. */
export function leaseOptions(command: StowageCommand): StowageCommand {
  return command
    .argument('<decision>', 'the decision, UUID')
    .requiredOption('--backend <name>', 'the backend that the order is for')
    .requiredOption('--token <number>', 'the token of its lease', wholeNumber(1))
    .requiredOption('--id <name>', 'worker id');
}

/** The reference of an order for the worker service. */
export function leaseRef(decisionId: string, { backend, token }: LeaseOptions) {
  return { decisionId, backend, leaseToken: BigInt(token) };
}
