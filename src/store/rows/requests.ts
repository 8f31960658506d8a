import type { Answer, RequestRecord, Wait } from '../../domain/decision.js';
import { type Diagnosis, NOBODY_ABSENT } from '../../domain/diagnosis.js';
import type { ErrorReason, FailureRecord } from '../../domain/errors.js';
import type { Operation, OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import {
  integer,
  integerOrNull,
  json,
  jsonOrNull,
  type SqlRow,
  text,
  textOrNull,
  toJson,
} from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Requests with their first answers. */
export const REQUESTS: TableMap<RequestRecord> = {
  table: 'requests',
  key: ['request_key'],
  columns: {
    request_key: (request) => request.key,
    request_id: (request) => request.requestId,
    caller: (request) => request.caller,
    operation: (request) => request.operation,
    subject: (request) => request.subject,
    set_key: (request) => request.setKey ?? null,
    digest: (request) => request.digest,
    spec: (request) => JSON.stringify(request.spec),
    // A create has nothing besides its volume.
    detail: (request) =>
      request.detail.kind === 'create_volume' ? null : JSON.stringify(request.detail),
    answer_kind: (request) => request.answer.kind,
    answer_decision_id: (request) =>
      request.answer.kind === 'placed' ? request.answer.decisionId : null,
    answer_revision: (request) =>
      request.answer.kind === 'placed' ? request.answer.readRevision : null,
    failure_reason: (request) => failureOf(request)?.reason ?? null,
    failure_message: (request) => failureOf(request)?.message ?? null,
    failure_metadata: (request) => toJson(failureOf(request)?.metadata ?? null),
    diagnosis: (request) => toJson(request.diagnosis),
    diagnosis_from: (request) => request.diagnosisFrom,
    answered_at: (request) => request.answeredAt,
    wait_serial: (request) => request.wait?.serial ?? null,
    wait_until: (request) => request.wait?.until ?? null,
    wait_priority: (request) => request.wait?.priority ?? null,
    wait_overtaken: (request) => request.wait?.overtaken ?? null,
  },
  // The key is the id and the caller.
  fixed: ['request_id', 'caller'],
  read: (row) => ({
    key: text(row, 'request_key'),
    requestId: text(row, 'request_id'),
    caller: text(row, 'caller'),
    operation: text(row, 'operation') as Operation,
    subject: text(row, 'subject'),
    ...readSetKey(row),
    digest: text(row, 'digest'),
    spec: json<CreateVolumeSpec>(row, 'spec'),
    detail: jsonOrNull<OperationDetail>(row, 'detail') ?? { kind: 'create_volume' },
    answer: readAnswer(row),
    diagnosis: readDiagnosis(row),
    diagnosisFrom: integerOrNull(row, 'diagnosis_from'),
    answeredAt: integer(row, 'answered_at'),
    ...waitOf(row),
  }),
};

function readSetKey(row: SqlRow): { readonly setKey?: string } {
  const setKey = textOrNull(row, 'set_key');
  return setKey === null ? {} : { setKey };
}

/** A row from before absent backends were recorded has none. */
function readDiagnosis(row: SqlRow): Diagnosis | null {
  const read = jsonOrNull<Diagnosis>(row, 'diagnosis');
  return read === null || Object.hasOwn(read, 'absent') ? read : { ...read, absent: NOBODY_ABSENT };
}

function waitOf(row: SqlRow): Pick<RequestRecord, 'wait'> {
  return integerOrNull(row, 'wait_serial') === null ? {} : { wait: readWait(row) };
}

/** How a request waits. Only for rows of those that do. */
export function readWait(row: SqlRow): Wait {
  return {
    serial: integer(row, 'wait_serial'),
    until: integer(row, 'wait_until'),
    priority: integer(row, 'wait_priority'),
    overtaken: integer(row, 'wait_overtaken'),
  };
}

function failureOf(request: RequestRecord): FailureRecord | null {
  return request.answer.kind === 'failed' ? request.answer.failure : null;
}

function readAnswer(row: SqlRow): Answer {
  if (text(row, 'answer_kind') === 'placed') {
    return {
      kind: 'placed',
      decisionId: text(row, 'answer_decision_id'),
      readRevision: integer(row, 'answer_revision'),
    };
  }
  return {
    kind: 'failed',
    failure: {
      reason: text(row, 'failure_reason') as ErrorReason,
      message: text(row, 'failure_message'),
      metadata: json<FailureRecord['metadata']>(row, 'failure_metadata'),
    },
  };
}
