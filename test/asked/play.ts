import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type DescMessage,
  type DescMethodUnary,
  fromJson,
  type JsonObject,
  type JsonValue,
  toJson,
} from '@bufbuild/protobuf';
import { pino } from 'pino';
import { startServer } from '../../src/app/server.js';
import { connect, type StowageClient, StowageError } from '../../src/client/index.js';
import { checkValues } from '../../src/config/load.js';
import { CapabilityService } from '../../src/gen/stowage/v1/capability_service_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { PATIENCE_MS } from '../support/patience.js';
import { requestCheck } from '../support/request-check.js';
import { differs } from './compare.js';
import { type CallStep, isList, isMap, type Situation, type Step } from './situation.js';
import { CREATED, FAILED, work } from './worker.js';

/** Times ahead count from here: a request that is repeated is the same. */
const START = Date.now();

const SERVICES = [
  { of: SchedulerService, in: 'scheduler' },
  { of: CapabilityService, in: 'capabilities' },
  { of: PoolService, in: 'pools' },
  { of: VolumeService, in: 'volumes' },
] as const;

/** Plays a situation against a server of its own. Null: all was answered as it must be. */
export async function play({ steps, config }: Situation): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-asked-'));
  try {
    let site = await openSite(directory, config);
    try {
      for (const [at, step] of steps.entries()) {
        if (step.kind === 'restart') {
          await site.close();
          site = await openSite(directory, config);
          continue;
        }
        const wrong = await take(site.client, step);
        if (wrong !== null) return `step ${at + 1}: ${wrong}`;
      }
      return null;
    } finally {
      await site.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Site {
  readonly client: StowageClient;
  close(): Promise<void>;
}

async function openSite(directory: string, config: JsonObject): Promise<Site> {
  const values = {
    ...config,
    listen: '127.0.0.1:0',
    http_listen: 'off',
    data_dir: directory,
    log_level: 'silent',
  };
  const server = await startServer(checkValues(values), {
    log: pino({ level: 'silent' }),
    check: requestCheck(),
  });
  const client = connect({ server: server.address });
  return {
    client,
    async close() {
      client.close();
      await server.stop();
    },
  };
}

async function take(
  client: StowageClient,
  step: Exclude<Step, { readonly kind: 'restart' }>,
): Promise<string | null> {
  if (step.kind !== 'call') {
    await work(client, step.host, step.kind === 'work' ? CREATED : FAILED);
    return null;
  }
  const { method, call } = callOf(client, step.call);
  const began = performance.now();
  for (;;) {
    const answers = await Promise.all(
      Array.from({ length: step.times }, () => ask(method, call, step.with)),
    );
    const wrong = judge(step, answers);
    if (wrong === null || step.eventually !== true || performance.now() - began > PATIENCE_MS)
      return wrong;
    await delay(50);
  }
}

interface Answer {
  readonly answer: JsonValue | null;
  readonly error: StowageError | null;
}

type Call = (request: unknown) => Promise<unknown>;

function callOf(client: StowageClient, name: string): { method: DescMethodUnary; call: Call } {
  for (const service of SERVICES)
    for (const method of service.of.methods)
      if (method.name === name && method.methodKind === 'unary')
        return {
          method: method as DescMethodUnary,
          call: Reflect.get(client[service.in], method.localName) as Call,
        };
  throw new Error(`there is no call ${name}`);
}

async function ask(method: DescMethodUnary, call: Call, given: JsonObject): Promise<Answer> {
  const request = fromJson(method.input as DescMessage, named(withIds(method, given)));
  try {
    return { answer: toJson(method.output, (await call(request)) as never), error: null };
  } catch (error) {
    if (error instanceof StowageError) return { answer: null, error };
    throw error;
  }
}

/** Ids that a request needs and the situation does not care about. */
function withIds({ input }: DescMethodUnary, given: JsonObject): JsonObject {
  const has = (name: string) => input.fields.some((field) => field.name === name);
  return {
    ...(has('request_id') && { requestId: randomUUID() }),
    ...(has('volume_id') && { volumeId: randomUUID() }),
    ...given,
  };
}

/** `$name` stands for the UUID of that name, the same in all of a situation. */
function named<T extends JsonValue>(value: T): T {
  if (typeof value === 'string' && value.startsWith('$')) return uuidOf(value) as T;
  if (typeof value === 'string' && /^\+\d+min$/.test(value)) return minutesAhead(value) as T;
  if (isList(value)) return value.map(named) as unknown as T;
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one)])) as T;
}

function minutesAhead(span: string): string {
  return new Date(START + Number.parseInt(span.slice(1), 10) * 60_000).toISOString();
}

function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const [first, second, third] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16)];
  return `${first}-${second}-4${third}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function judge({ call, expect }: CallStep, answers: readonly Answer[]): string | null {
  const succeed = expect.succeed ?? (expect.error === undefined ? answers.length : 0);
  const good = answers.filter(({ error }) => error === null);
  const [failed] = answers.filter(({ error }) => error !== null);
  if (good.length !== succeed)
    return (
      `${call}: ${good.length} of ${answers.length} succeed, ` + `not ${succeed}: ${textOf(failed)}`
    );
  for (const { answer, error } of answers) {
    const wrong =
      error === null
        ? differs(named(expect.answer ?? {}), answer ?? undefined)
        : wrongError(expect, error);
    if (wrong !== null) return `${call}: ${wrong}`;
  }
  return null;
}

function wrongError(
  { error = 'NO_VALID_BACKEND', says = [] }: CallStep['expect'],
  got: StowageError,
): string | null {
  const text = errorText(got);
  if (got.reason !== error) return `the error is ${text}, not ${error}`;
  const missing = says.find((part) => !text.includes(part));
  return missing === undefined ? null : `the error does not say ${missing}: ${text}`;
}

function textOf(failed: Answer | undefined): string {
  return failed?.error ? errorText(failed.error) : 'none failed';
}

function errorText({ reason, message, diagnosis, violations }: StowageError): string {
  return `${reason}: ${message} ${plain(diagnosis)} ${plain(violations)}`;
}

function plain(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one)) ?? '';
}
