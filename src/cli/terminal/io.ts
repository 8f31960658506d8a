import type { Readable, Writable } from 'node:stream';

/** A terminal to draw on. */
export interface Screen {
  /** Its current width, characters. */
  columns(): number;
  /** Writes text unchanged, for lines that are redrawn. */
  write(text: string): void;
}

/**
 * What a command uses of its process. It is passed in, so that commands can run without a terminal.
 */
export interface CliIo {
  /** Prints a line to standard output. */
  out(text: string): void;
  /** Prints a line to standard error. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard error, if it is a terminal. */
  readonly errorTerminal: Writable | undefined;
  /** Standard output, if it is a terminal. */
  readonly screen: Screen | undefined;
  /** Reads standard input to its end. */
  stdin(): Promise<string>;
  /**
   * Standard output for bytes that must all arrive: from now on a reader that goes away is an
   * error.
   */
  outBytes(): Writable;
  /** From now on the process goes on if the reader of standard output goes away. */
  outliveReader(): void;
  /** Standard input as bytes. */
  inBytes(): Readable;
  /** Calls `listener` when standard input ends. Returns a function that removes it. */
  onInputEnd(listener: () => void): () => void;
  /**
   * Calls `listener` with the signal's exit code, 130 or 143, each time the user asks to end.
   * Returns a function that removes it.
   */
  onInterrupt(listener: (exitCode: number) => void): () => void;
  /**
   * Calls `listener` on SIGHUP if the process does not run in a terminal: the configuration is to
   * be reloaded. Returns a function that removes it.
   */
  onHangup(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
  /** How this program was called, for hints that can be copied. */
  readonly self: string;
  /** A field of a request as the user of the running command writes it; absent: no command runs. */
  readonly written?: (path: string) => string;
}

/** Ends a command without success. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exitCode: number;
  /** Whether the message is a document for programs, printed as it is. */
  readonly machine: boolean;

  constructor(message: string, exitCode: number = EXIT.error, machine = false) {
    super(message);
    this.exitCode = exitCode;
    this.machine = machine;
  }
}

/** Exit codes of commands. `attention`: `stowage status` found what needs a person. */
export const EXIT = { done: 0, error: 1, refused: 2, attention: 3 } as const;
