import {
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescService,
  toBinary,
} from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/** Every file that the services' descriptors need, found by name, symbol and extension. */
export class Catalog {
  readonly services: readonly string[];
  readonly #files = new Map<string, DescFile>();
  readonly #symbols = new Map<string, DescFile>();
  readonly #extensions = new Map<string, Map<number, DescFile>>();
  readonly #encoded = new Map<string, Uint8Array>();

  /** `also` names files that no service refers to, such as those of error details. */
  constructor(services: readonly DescService[], also: readonly DescFile[] = []) {
    this.services = services.map((service) => service.typeName);
    for (const service of services) this.#addFile(service.file);
    for (const file of also) this.#addFile(file);
  }

  file(name: string): DescFile | undefined {
    return this.#files.get(name);
  }

  /**
   * The file that declares a package-qualified message, enum, value, extension, field, oneof,
   * service or method.
   */
  symbol(name: string): DescFile | undefined {
    return this.#symbols.get(name);
  }

  extension(typeName: string, number: number): DescFile | undefined {
    return this.#extensions.get(typeName)?.get(number);
  }

  /** Numbers of all extensions of a message; undefined if there is no such message. */
  extensionNumbers(typeName: string): number[] | undefined {
    const known = this.#extensions.get(typeName);
    if (known !== undefined) return [...known.keys()].sort((a, b) => a - b);
    return this.#symbols.has(typeName) ? [] : undefined;
  }

  /**
   * The file and all files that it imports, each once, as encoded FileDescriptorProtos. The file
   * itself comes first.
   */
  encodedWithDependencies(file: DescFile): Uint8Array[] {
    const wanted = new Set<DescFile>([file]);
    for (const each of wanted) for (const dependency of each.dependencies) wanted.add(dependency);
    return [...wanted].map((each) => this.#encode(each));
  }

  #encode(file: DescFile): Uint8Array {
    const known = this.#encoded.get(file.proto.name);
    if (known !== undefined) return known;
    const bytes = toBinary(FileDescriptorProtoSchema, file.proto);
    this.#encoded.set(file.proto.name, bytes);
    return bytes;
  }

  #addFile(file: DescFile): void {
    if (this.#files.has(file.proto.name)) return;
    this.#files.set(file.proto.name, file);
    for (const dependency of file.dependencies) this.#addFile(dependency);
    for (const type of nestedTypes(file)) {
      this.#symbols.set(type.typeName, file);
      if (type.kind === 'message') this.#addMembers(type, [...type.fields, ...type.oneofs], file);
      else if (type.kind === 'service') this.#addMembers(type, type.methods, file);
      else if (type.kind === 'extension') this.#addExtension(type, file);
      // In protobuf an enum's value is named beside its enum, not under it.
      else
        for (const value of type.values)
          this.#symbols.set(qualified(scopeOf(type.typeName), value.name), file);
    }
  }

  #addMembers(
    type: DescMessage | DescService,
    members: readonly { readonly name: string }[],
    file: DescFile,
  ): void {
    for (const { name } of members) this.#symbols.set(qualified(type.typeName, name), file);
  }

  #addExtension(extension: DescExtension, file: DescFile): void {
    const typeName = extension.extendee.typeName;
    const numbers = this.#extensions.get(typeName) ?? new Map<number, DescFile>();
    this.#extensions.set(typeName, numbers.set(extension.number, file));
  }
}

function scopeOf(typeName: string): string {
  return typeName.slice(0, Math.max(0, typeName.lastIndexOf('.')));
}

function qualified(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
