import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A span as a collector gets it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentId: string;
  /** As OTLP numbers them: 2 is a server's. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Span ids. */
  readonly links: readonly string[];
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  /** 2: an error. */
  readonly status: number;
  readonly resource: Readonly<Record<string, string>>;
}

/** A receiver of OTLP over HTTP, as far as traces go. */
export interface Collector {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  close(): void;
}

/** Starts one on any free port. */
export async function startCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const isTraces = request.url === '/v1/traces';
      if (isTraces)
        spans.push(
          ...readTraces(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body),
        );
      response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Value = bigint | Uint8Array;

/** A message's fields by number: numbers as such, everything else as bytes. */
class Fields {
  readonly #values = new Map<number, Value[]>();

  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      const values = this.#values.get(field) ?? [];
      this.#values.set(field, values);
      if (type === WireType.Varint) values.push(BigInt(reader.uint64()));
      else if (type === WireType.Bit64) values.push(BigInt(reader.fixed64()));
      else if (type === WireType.LengthDelimited) values.push(reader.bytes());
      else reader.skip(type, field);
    }
  }

  messages(field: number): readonly Fields[] {
    return this.#bytes(field).map((bytes) => new Fields(bytes));
  }

  number(field: number): bigint {
    const value = this.#values.get(field)?.[0];
    return typeof value === 'bigint' ? value : 0n;
  }

  hex(field: number): string {
    return Buffer.from(this.#bytes(field)[0] ?? []).toString('hex');
  }

  text(field: number): string {
    return Buffer.from(this.#bytes(field)[0] ?? []).toString('utf8');
  }

  has(field: number): boolean {
    return this.#values.has(field);
  }

  #bytes(field: number): readonly Uint8Array[] {
    return (this.#values.get(field) ?? []).filter((value) => typeof value !== 'bigint');
  }
}

/** The spans of an ExportTraceServiceRequest: opentelemetry/proto/trace/v1/trace.proto. */
function readTraces(bytes: Uint8Array): readonly ReceivedSpan[] {
  return new Fields(bytes).messages(1).flatMap((ofResource) => {
    const resource = attributesOf(ofResource.messages(1)[0]?.messages(1) ?? []);
    return ofResource
      .messages(2)
      .flatMap((scope) => scope.messages(2))
      .map((span) => ({
        traceId: span.hex(1),
        spanId: span.hex(2),
        parentId: span.hex(4),
        name: span.text(5),
        kind: Number(span.number(6)),
        start: span.number(7),
        end: span.number(8),
        attributes: attributesOf(span.messages(9)),
        links: span.messages(13).map((link) => link.hex(2)),
        status: Number(span.messages(15)[0]?.number(3) ?? 0n),
        resource,
      }));
  });
}

function attributesOf(pairs: readonly Fields[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => [pair.text(1), pair.messages(2).map(textOf).join('')]),
  );
}

/** An AnyValue in text. */
function textOf(value: Fields): string {
  if (value.has(1)) return value.text(1);
  if (value.has(2)) return String(value.number(2) === 1n);
  if (value.has(3)) return String(value.number(3));
  return value
    .messages(5)
    .flatMap((list) => list.messages(1))
    .map(textOf)
    .join(', ');
}
