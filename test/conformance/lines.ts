import type { Line } from '../../src/conformance/transcript/line.js';

type Json = Extract<Line, { event: 'response' }>['message'];
type Ref = { readonly decision_id: string; readonly backend: string; readonly lease_token: string };

const uuid = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
const lease = (token: number) => ({ token: String(token), remaining_ms: '3000' });

/** Decision number `number`, leased by `token`. */
export function ref(number: number, token: number): Ref {
  return { decision_id: uuid(number), backend: 'n@b', lease_token: String(token) };
}

export function request(at: number, call: number, method: string, message: Json): Line {
  return { event: 'request', at, run: 1, call, method, message };
}

export function response(at: number, call: number, message: Json): Line {
  return { event: 'response', at, call, message };
}

export function status(
  at: number,
  call: number,
  code: string,
  more: { readonly reason?: string; readonly retry_after_ms?: number } = {},
): Line {
  return { event: 'status', at, call, code, ...more };
}

/** An offer on the stream that is call 1. */
export function offer(
  at: number,
  number: number,
  token: number,
  more: Readonly<Record<string, string | number>> = {},
): Line {
  const placement = { pool: 'n@b#p', backend: 'n@b' };
  const offered = {
    decision_id: uuid(number),
    operation: 1,
    order: 1,
    placement,
    lease: lease(token),
    volume: { size_gib: '1' },
    ...more,
  };
  return response(at, 1, { offers: [offered] });
}

export function withdrawal(at: number, number: number): Line {
  return response(at, 1, { withdrawn_decision_ids: [uuid(number)] });
}

/** An acknowledgement or renewal that was answered with the lease. */
export function leased(at: number, call: number, method: string, about: Ref): readonly Line[] {
  const results = [{ decision_id: about.decision_id, lease: lease(Number(about.lease_token)) }];
  return [
    request(at, call, method, { worker_id: 'w', items: [about] }),
    response(at + 1, call, { results }),
  ];
}

/** An acknowledgement or renewal that was refused. */
export function refused(
  at: number,
  call: number,
  method: string,
  about: Ref,
  reason: string,
): readonly Line[] {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'stowage' };
  const results = [
    { decision_id: about.decision_id, error: { code: 9, message: reason, details: [info] } },
  ];
  return [
    request(at, call, method, { worker_id: 'w', items: [about] }),
    response(at + 1, call, { results }),
  ];
}

export function outcomeSent(
  at: number,
  call: number,
  about: Ref,
  outcome: Readonly<Record<string, Json>>,
): Line {
  return request(at, call, 'ReportOutcomes', {
    worker_id: 'w',
    items: [{ ref: about, ...outcome }],
  });
}

/** An outcome that was accepted. */
export function outcomeTaken(
  at: number,
  call: number,
  about: Ref,
  outcome: Readonly<Record<string, Json>>,
  revision: number,
): readonly Line[] {
  const results = [
    { decision_id: about.decision_id, accepted: { accounting_revision: String(revision) } },
  ];
  return [outcomeSent(at, call, about, outcome), response(at + 1, call, { results })];
}

/** A report as it is sent. */
export function report(
  at: number,
  call: number,
  sequence: number,
  revision: number,
  allocated: number,
): Line {
  const capacity = {
    total: { finite: 100 },
    free: { finite: 100 - allocated },
    allocated_gib: allocated,
  };
  return request(at, call, 'ReportCapabilities', {
    report: {
      host: 'n@b',
      pools: [{ pool_name: 'p', capacity }],
      accounting_revision: String(revision),
      incarnation: 'one',
      sequence: String(sequence),
    },
  });
}

/** A report that was applied. */
export function reported(
  at: number,
  call: number,
  sequence: number,
  revision: number,
  allocated: number,
  now: number,
): readonly Line[] {
  return [
    report(at, call, sequence, revision, allocated),
    response(at + 1, call, { applied: true, accounting_revision: String(now) }),
  ];
}
