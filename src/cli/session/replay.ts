import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type ReplayDecisionRequestSchema,
  type ReplayDecisionResponse,
  ReplayDecisionResponseSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { json } from '../output/json.js';
import type { Look } from '../output/table.js';
import { differenceSections, REPLAY_FIELDS } from '../views/replay.js';
import type { Session } from './session.js';

/** Has a decision made again, and prints it with what came out otherwise, and with `more` of it. */
export async function printReplay(
  { client, record }: Session,
  asked: MessageInitShape<typeof ReplayDecisionRequestSchema>,
  more: (answer: ReplayDecisionResponse, look: Look) => readonly string[] = () => [],
): Promise<ReplayDecisionResponse> {
  const answer = await client.scheduler.replayDecision(asked);
  record({
    fields: REPLAY_FIELDS,
    row: answer,
    machine: json(ReplayDecisionResponseSchema, answer),
    sections: (look) => [...differenceSections(answer, look), ...more(answer, look)],
  });
  return answer;
}
