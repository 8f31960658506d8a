import type { BackendRecord, PoolRecord } from '../../domain/pool.js';
import { EXPRESSIONS, expressionProblem } from '../../engine/expression/expression-problem.js';
import { expressionText } from '../../engine/expression/expression-text.js';
import type { ExpressionStatus, PoolState } from '../api/pools.js';
import type { LedgerContext } from '../context.js';

/** A pool as callers see it. */
export function poolStateOf(
  context: Pick<LedgerContext, 'expressionFailures' | 'index' | 'warnings'>,
  pool: PoolRecord,
  backend: BackendRecord,
): PoolState {
  const counted = context.index.counted(pool.pool);
  const group = counted?.group ?? null;
  return {
    pool,
    backend,
    space: counted?.counted?.space ?? null,
    consumedGib: counted?.committedGib ?? 0,
    group: group === null ? null : { pools: group.members.size, ...group.shared },
    expressions: expressionsOf(context, pool),
    warnings: context.warnings.ofPool(pool),
  };
}

function expressionsOf(
  { expressionFailures }: Pick<LedgerContext, 'expressionFailures'>,
  { pool, report }: PoolRecord,
): readonly ExpressionStatus[] {
  return EXPRESSIONS.flatMap((name): ExpressionStatus[] => {
    const text = expressionText(report?.capabilities[name]);
    if (report === null || text === null) return [];
    const problem = expressionProblem(report.capabilities, name);
    const failures = expressionFailures.of(pool, name, text) ?? null;
    return [
      {
        name,
        problem: problem === null ? null : { message: problem.message, position: problem.position },
        failures,
      },
    ];
  });
}
