import type { BackendRecord, PoolRecord } from '../../domain/pool.js';
import { countedReport } from '../../engine/capacity/capacity.js';
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
  const space = countedReport(pool, context.index.rule)?.space ?? null;
  return {
    pool,
    backend,
    space,
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
