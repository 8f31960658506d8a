import { createHmac, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../domain/errors.js';

/** How long a plan may be used, ms. */
export const PLAN_LIFE_MS = 300_000;

const VERSION = 1;

/** What a plan promises: the pool that was explained, as it was then. */
export interface Plan {
  readonly pool: string;
  /** When it was explained, and until when it may be used, epoch ms. */
  readonly madeAt: number;
  readonly expiresAt: number;
  /** Position of the ledger that was read. */
  readonly revision: number;
  /** GiB that the pool could take then; null: it has no limit. */
  readonly freeGib: number | null;
}

/** Whose plan it is, and for which request. */
export interface PlanOwner {
  readonly caller: string;
  /** Of the request's content. */
  readonly digest: string;
}

/**
 * The plan as a token for one caller and one request. It is signed, not stored: its text hides
 * nothing that the explanation did not say, and whoever changes it makes it void.
 * @param key the ledger's key
 */
export function writePlan(plan: Plan, owner: PlanOwner, key: string): string {
  const { pool, madeAt, expiresAt, revision, freeGib } = plan;
  const fields = [VERSION, pool, madeAt, expiresAt, revision, freeGib, owner.digest];
  const body = Buffer.from(JSON.stringify(fields)).toString('base64url');
  return `${body}.${signature(body, owner.caller, key)}`;
}

/**
 * Reads a token. Throws INVALID_PLAN_TOKEN if it was not given to this caller, or is for another
 * request. Whether it has expired is not looked at.
 */
export function readPlan(token: string, { caller, digest }: PlanOwner, key: string): Plan {
  const [body = '', signed = '', ...more] = token.split('.');
  const expected = signature(body, caller, key);
  if (more.length > 0 || !isSame(signed, expected))
    throw invalid('was not given to this caller, or was changed');
  const fields = JSON.parse(Buffer.from(body, 'base64url').toString());
  const [, pool, madeAt, expiresAt, revision, freeGib, plannedDigest] = fields as readonly [
    version: number,
    pool: string,
    madeAt: number,
    expiresAt: number,
    revision: number,
    freeGib: number | null,
    digest: string,
  ];
  if (plannedDigest !== digest)
    throw invalid('is for another request: the create must state what was explained');
  return { pool, madeAt, expiresAt, revision, freeGib };
}

function signature(body: string, caller: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(`plan\n${body}\n${caller}`)
    .digest('base64url');
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function invalid(why: string): CodedError {
  return new CodedError('INVALID_PLAN_TOKEN', `plan_token ${why}: explain the request again`, {
    violations: [{ field: 'plan_token', description: why }],
  });
}
