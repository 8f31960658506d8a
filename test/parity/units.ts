import {
  type Capacity,
  finite,
  INFINITE,
  type PoolSpace,
  UNKNOWN,
} from '../../src/domain/capacity.js';
import type { Json } from '../../src/domain/json.js';
import type { ReportedCapacity } from '../../src/domain/report.js';
import { compileRequirement } from '../../src/engine/capabilities/extra-specs.js';
import { capacityFactors, ratioOnArrival, readRatio } from '../../src/engine/capacity/capacity.js';
import { compile } from '../../src/engine/expression/compile.js';
import { ExpressionError } from '../../src/engine/expression/expression-error.js';

/** How one recorded unit came out. */
export interface UnitResult {
  /** What is checked: `capacity`, `ratio`, `extra_spec` or `expression`. */
  readonly name: string;
  readonly ok: boolean;
  /** What was expected and what came, where they differ. */
  readonly detail?: string;
}

type Recorded = Readonly<Record<string, Json>>;

/**
 * Checks one line of a units file, told apart by what it holds. Null for the line of variables that
 * expressions begin with: the caller passes it on, as `heading`, with those that follow.
 */
export function checkUnitLine(line: unknown, heading: unknown = {}): UnitResult | null {
  if (!isRecorded(line)) throw new Error(`a unit is an object, not ${JSON.stringify(line)}`);
  if ('factors' in line) return checkFactors(line);
  if ('ratio_of' in line) return checkRatio(line);
  if ('requirement' in line) return checkExtraSpec(line);
  if ('vars' in line) return null;
  if ('expr' in line) return checkExpression(line, heading);
  throw new Error(`no unit that is known: ${JSON.stringify(line)}`);
}

function checkFactors(line: Recorded): UnitResult {
  const thinSupport = line['thin_support'] === true;
  const space: PoolSpace = {
    total: capacity(line['total']),
    free: capacity(line['free']),
    allocatedGib: 0,
    allocatedStated: true,
    autoRatio: false,
    provisionedGib: number(line['provisioned']),
    reservedPercentage: number(line['reserved']),
    thin: thinSupport,
    thick: !thinSupport,
    ratio: number(line['ratio']),
  };
  const thin = thinSupport && line['thin'] === true;
  const factors = capacityFactors(space, 0, thin);
  return compare('capacity', line['factors'], {
    total_capacity: spell(factors.total),
    free_capacity: spell(factors.free),
    reserved_capacity: factors.reservedGib,
    total_reserved_available_capacity: factors.totalReservedAvailableGib,
    max_over_subscription_ratio: factors.maxOverSubscriptionRatio,
    total_available_capacity: factors.totalAvailableGib,
    provisioned_capacity: factors.provisionedGib,
    calculated_free_capacity: factors.calculatedFreeGib,
    virtual_free_capacity: factors.virtualFreeGib,
    free_percent: factors.freePercent,
    provisioned_ratio: factors.provisionedRatio,
    provisioned_type: factors.thin ? 'thin' : 'thick',
  });
}

function checkRatio(line: Recorded): UnitResult {
  const reported = line['ratio_of'];
  const fallback = readRatio(text(line['default_ratio']));
  if (!isRecorded(reported) || fallback === undefined)
    throw new Error('recorded ratio has no report or no default');
  const ratio = reported['max_over_subscription_ratio'];
  const space: ReportedCapacity = {
    total: capacity(reported['total_capacity_gb']),
    free: capacity(reported['free_capacity_gb']),
    thin: reported['thin_provisioning_support'] === true,
    ...(reported['allocated_capacity_gb'] === undefined
      ? {}
      : { allocatedGib: number(reported['allocated_capacity_gb']) }),
    ...(reported['provisioned_capacity_gb'] === undefined
      ? {}
      : { provisionedGib: number(reported['provisioned_capacity_gb']) }),
    ...(typeof ratio === 'number' || typeof ratio === 'string' || ratio === null ? { ratio } : {}),
  };
  return compare('ratio', line['ratio'], ratioOnArrival(space, fallback));
}

function checkExtraSpec(line: Recorded): UnitResult {
  const { requirement, capability } = line;
  const meets = compileRequirement(requirement === null ? null : text(requirement));
  // What Cinder raises on does not match here.
  return compare('extra_spec', 'error' in line ? false : line['match'], meets(capability));
}

function checkExpression(line: Recorded, heading: unknown): UnitResult {
  const vars = isRecorded(heading) ? heading['vars'] : undefined;
  const compiled = compile(text(line['expr']));
  const wanted = 'error' in line ? 'an error' : line['result'];
  if (compiled instanceof ExpressionError) return compare('expression', wanted, 'an error');
  try {
    return compare(
      'expression',
      wanted,
      compiled.evaluate((scope, entry) => own(own(vars, scope), entry)),
    );
  } catch (error) {
    if (error instanceof ExpressionError) return compare('expression', wanted, 'an error');
    throw error;
  }
}

function own(value: Json | undefined, key: string): Json | undefined {
  return isRecorded(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Numbers agree to 1e-9, everything else exactly; both sides have the same keys. */
function compare(name: string, expected: Json | undefined, got: Json): UnitResult {
  return agree(expected, got)
    ? { name, ok: true }
    : {
        name,
        ok: false,
        detail: `${JSON.stringify(expected)} expected, ${JSON.stringify(got)} got`,
      };
}

function agree(expected: Json | undefined, got: Json | undefined): boolean {
  if (typeof expected === 'number' && typeof got === 'number') {
    return Math.abs(expected - got) <= 1e-9 * Math.max(1, Math.abs(expected), Math.abs(got));
  }
  if (!isRecorded(expected) || !isRecorded(got)) return expected === got;
  return [...new Set([...Object.keys(expected), ...Object.keys(got)])].every((key) =>
    agree(expected[key], got[key]),
  );
}

function capacity(value: Json | undefined): Capacity {
  if (value === 'infinite') return INFINITE;
  return value === 'unknown' ? UNKNOWN : finite(number(value));
}

function spell(value: Capacity): number | string {
  return value.kind === 'finite' ? value.gib : value.kind;
}

function number(value: Json | undefined): number {
  if (typeof value !== 'number') throw new Error(`recorded ${JSON.stringify(value)} is no number`);
  return value;
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error(`recorded ${JSON.stringify(value)} is no text`);
  return value;
}

function isRecorded(value: unknown): value is Recorded {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
