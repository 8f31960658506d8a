import type { DescMethod } from '@bufbuild/protobuf';

/** One message that is sent, and what must become of it. */
export interface HostileMessage {
  readonly name: string;
  readonly method: DescMethod;
  readonly bytes: Uint8Array;
  /** The rule that it breaks; null: it keeps all. */
  readonly broken: { readonly path: string; readonly what: string } | null;
}
