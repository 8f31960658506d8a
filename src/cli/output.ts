import { createRegistry, type DescMessage, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf';
import Table from 'cli-table3';
import { file_google_rpc_error_details } from '../gen/google/rpc/error_details_pb.js';
import { file_stowage_v1_decision } from '../gen/stowage/v1/decision_pb.js';

// What a status may hold: proto JSON spells it out.
const DETAILS = createRegistry(file_google_rpc_error_details, file_stowage_v1_decision);

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true };

/** A table with a heading, plain text, columns aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({ head: [...head], chars: BARE, style: STYLE });
  made.push(...rows.map((row) => row.map(plain)));
  return trimmed(made.toString());
}

/** Names and values, one a line; empty values are left out. */
export function facts(rows: readonly (readonly [string, string])[]): string {
  const made = new Table({ chars: BARE, style: STYLE });
  made.push(...rows.filter(([, value]) => value !== '').map(([name, value]) => [name, plain(value)]));
  return trimmed(made.toString());
}

/** A message as proto JSON with the field names of the proto. 64-bit numbers are text, as proto JSON has it. */
export function json<S extends DescMessage>(schema: S, message: MessageShape<S>): JsonValue {
  return toJson(schema, message, { useProtoFieldName: true, alwaysEmitImplicit: true, registry: DETAILS });
}

/** Text from elsewhere must not steer the terminal. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, '');
}
