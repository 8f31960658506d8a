import type { Placed } from '../../gen/stowage/v1/decision_pb.js';
import { CliFailure, type CliIo } from '../terminal/io.js';
import { PLACED_FIELDS, placedJson } from '../views/placed.js';
import { warnOfSpecs } from '../views/spec-warnings.js';
import { askForPlace } from './ask.js';
import { type ServerOptions, type Session, withSession } from './session.js';

type Answer = Promise<{ readonly placed?: Placed | undefined; readonly readRevision: bigint }>;

/** Requests an operation and prints its placement. `ids` names what it is about. */
export function runOperation(
  io: CliIo,
  options: ServerOptions & { readonly project: string; readonly requestId?: string },
  ids: Readonly<Record<string, string>>,
  call: (
    scheduler: Session['client']['scheduler'],
    requestId: string,
    client: Session['client'],
  ) => Answer,
): Promise<void> {
  const requestId = options.requestId ?? crypto.randomUUID();
  return withSession(io, options, async (session) => {
    const named = { request_id: requestId, ...ids };
    const asked = {
      requestId,
      ids: named,
      project: options.project,
      again: `--request-id ${requestId}`,
    };
    const { placed, readRevision } = await askForPlace(session, asked, () =>
      call(session.client.scheduler, requestId, session.client),
    );
    if (placed === undefined)
      throw new CliFailure('the server answered without a decision: is it another version?');
    warnOfSpecs(session.io, placed.warnings);
    const row = { placed, ids: named, readRevision };
    session.record({ fields: PLACED_FIELDS, row, machine: placedJson(row) });
  });
}
