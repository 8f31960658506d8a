import type {
  DescEnum,
  DescField,
  DescFile,
  DescMessage,
  DescMethod,
  DescService,
  FileRegistry,
} from '@bufbuild/protobuf';
import { type CommentOf, commentsOf } from './comments.js';
import { anchor, code, type Page, page, table } from './markdown.js';
import { rulesOf, sizeOf } from './rules.js';

const INTRODUCTION = `# API

Package \`stowage.v1\`, from [proto/stowage/v1/](../../proto/stowage/v1/). JSON and
\`buf curl\` take the fields' names as they are or in camelCase; 64-bit numbers are text in JSON.
Field rules are those of [protovalidate](https://protovalidate.com): a request that breaks one is
refused with \`INVALID_FIELDS\`, every bad field named. Errors: [errors.md](../errors.md).`;

/** Services, messages and enums with their comments. */
export function apiPage(registry: FileRegistry): Page {
  const files = [...registry.files]
    .filter(({ name }) => name.startsWith('stowage/v1/'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const services = files.flatMap((file) => file.services);
  return page('api.md', [
    INTRODUCTION,
    table(
      ['service', ''],
      services.map((service) => [
        `[${service.name}](#${anchor(service.name)})`,
        commentsOf(service.file)(service),
      ]),
    ),
    ...services.flatMap(serviceSection),
    '## Messages',
    ...files.flatMap((file) => file.messages.flatMap((message) => messageSection(file, message))),
    '## Enums',
    ...files.flatMap((file) =>
      allEnums(file).flatMap((desc) => enumSection(desc, commentsOf(file))),
    ),
  ]);
}

function serviceSection(service: DescService): readonly string[] {
  const comment = commentsOf(service.file);
  return [
    `## ${service.name}`,
    comment(service),
    ...service.methods.flatMap((method) => methodSection(method, comment)),
  ];
}

function methodSection(method: DescMethod, comment: CommentOf): readonly string[] {
  const [asks, tells] = {
    unary: ['', ''],
    server_streaming: ['', 'stream of '],
    client_streaming: ['stream of ', ''],
    bidi_streaming: ['stream of ', 'stream of '],
  }[method.methodKind];
  return [
    `### ${method.name}`,
    `${asks}${link(method.input)} → ${tells}${link(method.output)}`,
    comment(method),
  ];
}

function messageSection(file: DescFile, message: DescMessage): readonly string[] {
  const comment = commentsOf(file);
  const rows = message.fields.map((field) => [
    code(field.name),
    typeOf(field),
    [oneline(comment(field)), rulesOf(field).map(code).join(', ')].filter(Boolean).join(' '),
  ]);
  const inner = message.nestedMessages.filter(({ proto }) => proto.options?.mapEntry !== true);
  return [
    `### ${message.name}`,
    [comment(message), sizeOf(message)].filter(Boolean).join(' '),
    rows.length === 0 ? 'No fields.' : table(['field', 'type', 'meaning'], rows),
    ...inner.flatMap((one) => messageSection(file, one)),
  ];
}

function enumSection(desc: DescEnum, comment: CommentOf): readonly string[] {
  const rows = desc.values.map((value) => [
    code(value.name),
    String(value.number),
    oneline(comment(value)),
  ]);
  return [`### ${desc.name}`, comment(desc), table(['value', 'number', 'meaning'], rows)];
}

function allEnums(file: DescFile): readonly DescEnum[] {
  const within = (message: DescMessage): readonly DescEnum[] => [
    ...message.nestedEnums,
    ...message.nestedMessages.flatMap(within),
  ];
  return [...file.enums, ...file.messages.flatMap(within)];
}

function typeOf(field: DescField): string {
  const oneof = field.oneof === undefined ? '' : `one of ${code(field.oneof.name)}: `;
  switch (field.fieldKind) {
    case 'scalar':
      return `${oneof}${presence(field)}${scalar(field.scalar)}`;
    case 'enum':
      return `${oneof}${link(field.enum)}`;
    case 'message':
      return `${oneof}${link(field.message)}`;
    case 'list':
      if (field.listKind === 'scalar') return `list of ${scalar(field.scalar)}`;
      return `list of ${link(field.listKind === 'enum' ? field.enum : field.message)}`;
    case 'map':
      if (field.mapKind === 'scalar') return `map of ${scalar(field.scalar)}`;
      return `map of ${link(field.mapKind === 'enum' ? field.enum : field.message)}`;
  }
}

function presence({ proto }: DescField): string {
  return proto.proto3Optional ? 'optional ' : '';
}

function scalar(type: number): string {
  return SCALARS[type] ?? String(type);
}

const SCALARS: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'float',
  3: 'int64',
  4: 'uint64',
  5: 'int32',
  8: 'bool',
  9: 'string',
  12: 'bytes',
  13: 'uint32',
};

/** Only our own messages are on this page. */
function link(desc: DescMessage | DescEnum): string {
  return desc.file.proto.package === 'stowage.v1'
    ? `[${desc.name}](#${anchor(desc.name)})`
    : code(desc.typeName);
}

function oneline(text: string): string {
  return text.replaceAll('\n\n', ' ');
}
