/** One connection and what is asked over it. */
export interface Caller {
  /** No more can be asked over it. */
  readonly gone: boolean;
  /** That is because this client gave up so many calls that Node took it for an attack. */
  readonly endedForResets: boolean;
  /** Creates without an answer. */
  readonly open: number;
  /** Asks for one more create, or message of creates, that was due at this moment. */
  ask(dueAt: number): void;
  /** Gives up what has waited too long, and sends what may be sent now. */
  tick(now: number): void;
  /** Gives up what was not sent; what was sent may still be answered. */
  stop(): void;
  close(): void;
}
