import { create } from '@bufbuild/protobuf';
import { type Any, anyPack } from '@bufbuild/protobuf/wkt';
import type { CodedError, ErrorReason } from '../../domain/errors.js';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from '../../gen/google/rpc/error_details_pb.js';
import { DiagnosisSchema } from '../../gen/stowage/v1/decision_pb.js';
import { compactDiagnosis } from '../values/diagnosis.js';
import { type DetailBudget, shorten } from '../values/shorten.js';
import { millisToDuration } from '../values/time.js';
import { visible } from '../values/visible.js';

const DOMAIN = 'stowage';
const DEFAULT_RETRY_MS = 1000;

/** The type of resource for each reason, and the metadata key that names the resource. */
const SUBJECTS: Partial<Record<ErrorReason, { readonly type: string; readonly key: string }>> = {
  BACKEND_NOT_FOUND: { type: 'stowage.v1.Backend', key: 'backend' },
  HOST_NOT_FOUND: { type: 'stowage.v1.Host', key: 'host' },
  POOL_NOT_FOUND: { type: 'stowage.v1.Pool', key: 'pool' },
  VOLUME_NOT_FOUND: { type: 'stowage.v1.Volume', key: 'volume_id' },
  VOLUME_EXISTS: { type: 'stowage.v1.Volume', key: 'volume_id' },
  VOLUME_BUSY: { type: 'stowage.v1.Volume', key: 'volume_id' },
  NOTHING_TO_RESCHEDULE: { type: 'stowage.v1.Volume', key: 'volume_id' },
  DECISION_NOT_FOUND: { type: 'stowage.v1.Decision', key: 'decision_id' },
  LEASE_LOST: { type: 'stowage.v1.Decision', key: 'decision_id' },
  DECISION_WITHDRAWN: { type: 'stowage.v1.Decision', key: 'decision_id' },
  WRONG_BACKEND: { type: 'stowage.v1.Decision', key: 'decision_id' },
  OUTCOME_CONFLICT: { type: 'stowage.v1.Decision', key: 'decision_id' },
  NOT_SETTLEABLE: { type: 'stowage.v1.Decision', key: 'decision_id' },
  REQUEST_NOT_FOUND: { type: 'stowage.v1.Request', key: 'request_id' },
  REQUEST_ID_REUSED: { type: 'stowage.v1.Request', key: 'request_id' },
};

/**
 * The standard details of an error, as far as the budget allows: always ErrorInfo, the others if
 * they contain anything.
 */
export function detailsOf(error: CodedError, budget: DetailBudget): Any[] {
  const details = [errorInfo(error, budget)];
  if (error.violations.length > 0) details.push(badRequest(error, budget));
  const subject = SUBJECTS[error.reason];
  const name = subject === undefined ? '' : shorten(error.metadata[subject.key] ?? '', budget.text);
  if (subject !== undefined && (error.code === 'NOT_FOUND' || error.code === 'ALREADY_EXISTS')) {
    details.push(
      anyPack(
        ResourceInfoSchema,
        create(ResourceInfoSchema, { resourceType: subject.type, resourceName: name }),
      ),
    );
  }
  if (error.code === 'FAILED_PRECONDITION') details.push(preconditionFailure(error, name, budget));
  const retryMs = retryAfterMs(error);
  if (retryMs !== null)
    details.push(
      anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: millisToDuration(retryMs) })),
    );
  if (error.diagnosis !== undefined) {
    details.push(
      anyPack(DiagnosisSchema, create(DiagnosisSchema, compactDiagnosis(error.diagnosis, budget))),
    );
  }
  return details;
}

/** When to retry, ms from now; null if a retry is of no use. */
export function retryAfterMs(error: CodedError): number | null {
  return error.retryAfterMs ?? (error.code === 'UNAVAILABLE' ? DEFAULT_RETRY_MS : null);
}

function errorInfo(error: CodedError, budget: DetailBudget): Any {
  const metadata: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(error.metadata).slice(0, budget.metadata))
    metadata[shorten(key, budget.text)] = shorten(value, budget.text);
  return anyPack(
    ErrorInfoSchema,
    create(ErrorInfoSchema, { reason: error.reason, domain: DOMAIN, metadata }),
  );
}

function badRequest(error: CodedError, budget: DetailBudget): Any {
  const fieldViolations = error.violations
    .slice(0, budget.violations)
    .map(({ field, description }) => ({
      field: shorten(field, budget.text),
      description: shorten(visible(description), budget.text),
    }));
  return anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations }));
}

function preconditionFailure(error: CodedError, subject: string, budget: DetailBudget): Any {
  const description = shorten(visible(error.message), budget.text);
  return anyPack(
    PreconditionFailureSchema,
    create(PreconditionFailureSchema, {
      violations: [{ type: error.reason, subject, description }],
    }),
  );
}
