import type { Readable, Writable } from 'node:stream';

/** A terminal to draw on. */
export interface Screen {
  /** Its width now, characters. */
  columns(): number;
  /** Writes as it is: for lines that are drawn again. */
  write(text: string): void;
}

/** What a command needs of the world: passed in, so that commands can be run without a terminal. */
export interface CliIo {
  /** Prints to standard output; the line end is added. */
  out(text: string): void;
  /** Prints to standard error; the line end is added. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard error, where that is a terminal. */
  readonly errorTerminal: Writable | undefined;
  /** Standard output, where that is a terminal. */
  readonly screen: Screen | undefined;
  /** Reads standard input to its end. */
  stdin(): Promise<string>;
  /**
   * Standard output for bytes that must all arrive: from here on a reader that goes away is a
   * failure.
   */
  outBytes(): Writable;
  /** Standard input, byte by byte. */
  inBytes(): Readable;
  /** Fires when standard input ends, whatever it held. */
  onInputEnd(listener: () => void): () => void;
  /**
   * Fires with the number of the signal's exit code, 130 or 143, each time the user asks to end.
   */
  onInterrupt(listener: (exitCode: number) => void): () => void;
  /**
   * Fires when the process is asked to read its configuration again: SIGHUP, where it does not run
   * in a terminal.
   */
  onHangup(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
  /** How this command was started, for hints that can be copied. */
  readonly self: string;
}

/** A command's end that is not success. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exitCode: number;
  /** The message is a document for programs and is printed as it is. */
  readonly machine: boolean;

  constructor(message: string, exitCode: number = EXIT.error, machine = false) {
    super(message);
    this.exitCode = exitCode;
    this.machine = machine;
  }
}

/** What the command's exit code says. */
export const EXIT = { done: 0, error: 1, refused: 2 } as const;
