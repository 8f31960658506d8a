import type { AnyDesc, DescEnum, DescFile, DescMessage } from '@bufbuild/protobuf';

// Field numbers of FileDescriptorProto and its parts, which name source locations.
const [FILE_MESSAGE, FILE_ENUM, FILE_SERVICE] = [4, 5, 6];
const [MESSAGE_FIELD, MESSAGE_MESSAGE, MESSAGE_ENUM, MESSAGE_ONEOF] = [2, 3, 4, 8];
const [ENUM_VALUE, SERVICE_METHOD] = [2, 2];

/** The leading comments in a proto file, one paragraph a line; empty if there is none. */
export type CommentOf = (desc: AnyDesc) => string;

/** Reads the comments of a file from its source info. */
export function commentsOf(file: DescFile): CommentOf {
  const comments = new Map(
    file.proto.sourceCodeInfo?.location.map(({ path, leadingComments }) => [
      path.join(),
      leadingComments,
    ]),
  );
  return (desc) => paragraphs(comments.get(pathOf(desc).join()) ?? '');
}

/** Lines of a comment form a paragraph up to an empty line. */
function paragraphs(comment: string): string {
  return comment
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .split('\n')
        .map((line) => line.trim())
        .join(' '),
    )
    .join('\n\n');
}

function pathOf(desc: AnyDesc): readonly number[] {
  switch (desc.kind) {
    case 'service':
      return [FILE_SERVICE, desc.file.services.indexOf(desc)];
    case 'rpc':
      return [...pathOf(desc.parent), SERVICE_METHOD, desc.parent.methods.indexOf(desc)];
    case 'field':
      return [...pathOf(desc.parent), MESSAGE_FIELD, desc.parent.fields.indexOf(desc)];
    case 'oneof':
      return [...pathOf(desc.parent), MESSAGE_ONEOF, desc.parent.oneofs.indexOf(desc)];
    case 'enum_value':
      return [...pathOf(desc.parent), ENUM_VALUE, desc.parent.values.indexOf(desc)];
    case 'message':
      return nested(
        desc,
        [MESSAGE_MESSAGE, desc.parent?.nestedMessages.indexOf(desc)],
        [FILE_MESSAGE, desc.file.messages.indexOf(desc)],
      );
    case 'enum':
      return nested(
        desc,
        [MESSAGE_ENUM, desc.parent?.nestedEnums.indexOf(desc)],
        [FILE_ENUM, desc.file.enums.indexOf(desc)],
      );
    case 'file':
    case 'extension':
      return [];
  }
}

function nested(
  desc: DescMessage | DescEnum,
  inMessage: readonly [number, number | undefined],
  inFile: readonly [number, number],
): readonly number[] {
  return desc.parent === undefined
    ? inFile
    : [...pathOf(desc.parent), inMessage[0], inMessage[1] ?? -1];
}
