import { type ClientHttp2Stream, connect } from 'node:http2';
import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';

/**
 * A caller that reads only on request: grpc-js's own client reads everything, paused or not.
 */
export class SlowReader<I extends DescMessage, O extends DescMessage> {
  readonly messages: MessageShape<O>[] = [];
  readonly #session;
  readonly #stream: ClientHttp2Stream;
  #rest = Buffer.alloc(0);

  constructor(
    address: string,
    private readonly method: DescMethod & { readonly input: I; readonly output: O },
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#session = connect(`http://${address}`);
    const path = `/${method.parent.typeName}/${method.name}`;
    this.#stream = this.#session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    this.#stream.on('error', () => {});
    this.#session.on('error', () => {});
  }

  send(init: MessageInitShape<I>): void {
    const bytes = toBinary(this.method.input, create(this.method.input, init));
    const head = Buffer.alloc(5);
    head.writeUInt32BE(bytes.length, 1);
    this.#stream.write(Buffer.concat([head, bytes]));
  }

  end(): void {
    this.#stream.end();
  }

  read(): void {
    this.#stream.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  close(): void {
    this.#session.destroy();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 5 && this.#rest.length >= 5 + this.#rest.readUInt32BE(1)) {
      const end = 5 + this.#rest.readUInt32BE(1);
      this.messages.push(fromBinary(this.method.output, this.#rest.subarray(5, end)));
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** A count, once it has begun and not changed for half a second of a loop that turns. */
export async function atRest(count: () => number): Promise<number> {
  let last = count();
  for (let same = 0; same < 10; same += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (count() !== last || last === 0) same = -1;
    last = count();
  }
  return last;
}
