import { readFile } from 'node:fs/promises';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { parse } from 'yaml';

/** What an answer must be. */
export interface Expected {
  /** Which error, by its reason; absent: the call succeeds. */
  readonly error?: string;
  /** The error's message or its diagnosis contains each of these. */
  readonly says?: readonly string[];
  /** Of several calls at once: how many succeed. */
  readonly succeed?: number;
  /** Part of the answer as JSON. A text that begins with `~` is contained in the answer's. */
  readonly answer?: JsonObject;
}

/** One call, or several of the same kind at once. */
export interface CallStep {
  /** Name of the RPC. */
  readonly call: string;
  readonly with: JsonObject;
  readonly times: number;
  /** Asked again until it is answered so: something goes on in the background. */
  readonly eventually?: boolean;
  readonly expect: Expected;
}

/** One step of a situation. */
export type Step =
  | ({ readonly kind: 'call' } & CallStep)
  /** A worker carries out every order that waits for this host. */
  | { readonly kind: 'work'; readonly host: string }
  /** Likewise, and every order fails, in a way that another backend may not. */
  | { readonly kind: 'fail'; readonly host: string }
  /** The server is stopped, and started again on the same data. */
  | { readonly kind: 'restart' };

/** A situation as somebody asked about it: what happens, and what must be answered. */
export interface Situation {
  readonly file: string;
  readonly title: string;
  /** Configuration of the server, beside what each server has. */
  readonly config: JsonObject;
  readonly steps: readonly Step[];
}

/** Reads a situation. Throws if the file is none. */
export async function readSituation(file: string): Promise<Situation> {
  const content: unknown = parse(await readFile(file, 'utf8'), { merge: true });
  if (!isMap(content) || typeof content['situation'] !== 'string' || !isList(content['steps']))
    throw new Error(`${file} is no situation: it has no situation or steps`);
  return {
    file,
    title: content['situation'],
    config: isMap(content['config']) ? content['config'] : {},
    steps: content['steps'].map((step, at) => stepOf(step, `${file}: step ${at + 1}`)),
  };
}

function stepOf(step: unknown, where: string): Step {
  if (step === 'restart') return { kind: 'restart' };
  if (!isMap(step)) throw new Error(`${where} is no step`);
  if (typeof step['work'] === 'string') return { kind: 'work', host: step['work'] };
  if (typeof step['fail'] === 'string') return { kind: 'fail', host: step['fail'] };
  const expect = isMap(step['expect']) ? (step['expect'] as Expected) : {};
  if (isMap(step['report']))
    return {
      kind: 'call',
      call: 'ReportCapabilities',
      with: { report: reportOf(step['report']) },
      times: 1,
      expect,
    };
  const { call, with: given = {}, times = 1, eventually = false } = step;
  if (typeof call !== 'string' || !isMap(given) || typeof times !== 'number')
    throw new Error(`${where}: a step is a call, a report, work, fail, or restart`);
  return { kind: 'call', call, with: given, times, expect, eventually: eventually === true };
}

/** A driver's report in short: `host`, perhaps `cluster` and `revision`, and what it states. */
function reportOf({
  host = '',
  cluster = '',
  zone = '',
  revision,
  ...stats
}: JsonObject): JsonObject {
  return {
    host,
    cluster,
    availabilityZone: zone,
    volumeStats: stats,
    ...(revision !== undefined && { accountingRevision: revision }),
  };
}

/** Whether a value of JSON is a map. */
export function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value of JSON is a list. */
export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}
