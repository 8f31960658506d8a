import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Status } from '../../gen/google/rpc/status_pb.js';
import type {
  CreateVolumeResultSchema,
  ScheduleCreateVolumeResponseSchema,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { within } from '../values/within.js';

/**
 * Most characters of answers in one message. Clients take 4 MiB by default, and a character is up
 * to three bytes.
 */
const MESSAGE_CHARS = 1024 * 1024;
/** Size of an answer without its alternatives and details, characters. */
const ANSWER_CHARS = 1024;
const ALTERNATIVE_CHARS = 16;

type Result = MessageInitShape<typeof CreateVolumeResultSchema>;
type Placed = MessageInitShape<typeof ScheduleCreateVolumeResponseSchema>;

/** The answers of a stream that are ready and not sent yet. */
export class AnswerQueue {
  #expected = 0;
  #results: { readonly result: Result; readonly chars: number }[] = [];

  constructor(
    /** Called when an answer is ready, or when one fewer will come. */
    private readonly tell: () => void,
  ) {}

  /** Number of answers that are not sent yet. */
  get expected(): number {
    return this.#expected;
  }

  /** Whether an answer is ready. */
  get ready(): boolean {
    return this.#results.length > 0;
  }

  /** Announces one more answer. */
  expect(): void {
    this.#expected += 1;
  }

  /** Withdraws an announced answer, because nobody waits for it. */
  forget(): void {
    this.#expected -= 1;
    this.tell();
  }

  placed(requestId: string, value: Placed): void {
    const chars = (value.alternatives ?? []).reduce(
      (sum, { pool = '' }) => sum + pool.length + ALTERNATIVE_CHARS,
      ANSWER_CHARS,
    );
    this.#add({ requestId, result: { case: 'placed', value } }, chars);
  }

  failed(requestId: string, value: Status): void {
    const chars = value.details.reduce(
      (sum, { value: bytes }) => sum + bytes.length,
      ANSWER_CHARS + value.message.length,
    );
    this.#add({ requestId, result: { case: 'error', value } }, chars);
  }

  #add(result: Result, chars: number): void {
    this.#results.push({ result, chars });
    this.tell();
  }

  /** As many ready answers as fit into one message. */
  take(): Result[] {
    const taken = within(this.#results, ({ chars }) => chars, MESSAGE_CHARS);
    this.#results = this.#results.slice(taken.length);
    this.#expected -= taken.length;
    return taken.map(({ result }) => result);
  }
}
