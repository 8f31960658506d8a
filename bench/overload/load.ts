/** What a process of clients is asked to do. */
export interface Load {
  /** `host:port`. */
  readonly server: string;
  readonly kind: 'unary' | 'stream';
  readonly connections: number;
  readonly seconds: number;
  readonly seed: number;
  /** How long an answer is waited for, ms; then a unary call is cancelled, as clients do. */
  readonly deadlineMs: number;
  /**
   * `perSecond`: creates are due at random moments, whatever becomes of those before (an open
   * loop). `inFlight`: the next is asked for when one is answered.
   */
  readonly pace: { readonly perSecond: number } | { readonly inFlight: number };
  /** Streams send all they can, and never take an answer. */
  readonly mute?: boolean;
}

/** What became of it, creates. */
export interface Loaded {
  /** When creates were due. */
  readonly seconds: number;
  readonly due: number;
  /** Given up before they were sent: the server took no more. */
  readonly unsent: number;
  /** Answered in time, by gRPC status: 0 is a volume that was placed. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Reset by the server, by HTTP/2 error code. */
  readonly resets: Readonly<Record<string, number>>;
  /** Not answered in time. */
  readonly late: number;
  /** Lost with their connection, and connections lost. */
  readonly lost: number;
  readonly connectionsLost: number;
  /** Not among the lost: ended because their client gave up more calls than Node lets it. */
  readonly connectionsEnded: number;
  /** Of volumes placed in time, from the moment when they were due, ms. */
  readonly latencies: Float64Array;
}
