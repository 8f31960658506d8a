import { oneOf, type Random } from '../../faults/random.js';

const OPERANDS = ['1', '2.5', 'stats.free_capacity_gb', 'volume.size', "'text'", 'capabilities.x'];

/** An expression of at most about so many characters that costs much for its length. */
export function drawExpression(random: Random, length: number): string {
  switch (Math.floor(random() * 5)) {
    case 0:
      return joined(random, ' + ', length);
    case 1:
      return joined(random, ' and ', length);
    case 2: {
      const depth = Math.min(99, Math.floor(length / 3));
      return `${'('.repeat(depth)}1${')'.repeat(depth)}`;
    }
    case 3:
      return `max(${joined(random, ', ', length - 5)})`;
    default:
      return joined(random, ' < ', Math.min(length, 200));
  }
}

function joined(random: Random, operator: string, length: number): string {
  const operand = oneOf(random, OPERANDS);
  const count = Math.max(2, Math.floor(length / (operand.length + operator.length)));
  return Array.from({ length: count }, () => operand).join(operator);
}
