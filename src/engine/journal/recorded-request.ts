import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { RequestView, SetView } from '../request/view.js';
import { type RecordedSet, recordedSet, setViewOf } from './recorded-set.js';

type View = Omit<RequestView, 'homes' | 'limitClass' | 'set' | 'spec'>;

/**
 * Every field, with what it usually is. That is not written: lines are short, and cost little to
 * write. Undefined: nothing is usual, or it is usually absent.
 */
const USUAL_SPEC: Readonly<Record<keyof CreateVolumeSpec, unknown>> = {
  volumeId: undefined,
  sizeGib: undefined,
  projectId: '',
  userId: '',
  volumeType: null,
  zones: [],
  hints: {},
  resourceBackend: null,
  source: null,
  multiattach: false,
  // No rule reads them.
  metadata: {},
  allowReschedule: true,
  rescheduleAfterDown: undefined,
  maxAlternatives: 0,
  // No rule reads how long it may wait.
  waitUntil: undefined,
  waitPriority: undefined,
  profile: undefined,
  instanceHost: undefined,
  volumeProperties: undefined,
  imageLocations: undefined,
};
const USUAL: Readonly<Record<keyof View, unknown>> = {
  neededGib: undefined,
  currentPool: null,
  bringsNew: true,
  bringsVolume: undefined,
  mayProbe: undefined,
  volumeGib: undefined,
  now: undefined,
  growsAttached: false,
  attemptedPools: [],
  credit: null,
  snapshotHome: undefined,
  minPhysicalFreePercent: 10,
  seed: undefined,
  maxDiagnosedPools: 1000,
};
const SPEC_FIELDS = Object.entries(USUAL_SPEC).filter(([key]) => key !== 'metadata');
const FIELDS = Object.entries(USUAL);

/** What the engine was asked, as far as it is data, without what is usual. */
export type RecordedRequest = Partial<View> & {
  readonly spec: Partial<CreateVolumeSpec>;
  /** Homes of the volumes that it names; absent: there are none. */
  readonly at?: readonly (readonly [volume: string, pool: string])[];
  /** The set that the volume is of; absent: it is of none. */
  readonly set?: RecordedSet | 'as it is put together';
};

/** A request as JSON. Hot. */
export function requestText(request: PlacementRequest): string {
  const { homes, set, spec } = request;
  const at = homes.size === 0 ? '' : `,"at":${JSON.stringify([...homes])}`;
  const of = set === undefined ? '' : `,"set":${JSON.stringify(recordedSet(set, homes))}`;
  return `{"spec":{${fieldsText(spec, SPEC_FIELDS)}},${fieldsText(request, FIELDS)}${at}${of}}`;
}

/**
 * The request that was recorded.
 * @param putTogether the set that it is of, if that was decided with it
 */
export function requestOf(
  { at = [], set, spec, ...rest }: RecordedRequest,
  putTogether: () => SetView,
): PlacementRequest {
  const whole = { ...present(USUAL), ...rest } as View;
  const asked = { ...present(USUAL_SPEC), ...spec } as CreateVolumeSpec;
  const view = typeof set === 'string' ? putTogether() : set && setViewOf(set);
  return { ...whole, spec: asked, homes: new Map(at), ...(view && { set: view }) };
}

/** A text as JSON has it. Most need no escapes, and skip the slow way. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

const PLAIN = /^[ !#-[\]-~]*$/;

function fieldsText(from: object, fields: readonly (readonly [string, unknown])[]): string {
  const all = from as Readonly<Record<string, unknown>>;
  let text = '';
  for (const [key, usual] of fields) {
    const value = all[key];
    if (value === usual || value === undefined) continue;
    let written: string;
    if (typeof value === 'string') written = quoted(value);
    else if (typeof value !== 'object' || value === null) written = String(value);
    else if (usual !== null && typeof usual === 'object' && isEmpty(value)) continue;
    else written = JSON.stringify(value);
    text += text === '' ? `"${key}":${written}` : `,"${key}":${written}`;
  }
  return text;
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function present(usual: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(usual).filter(([, value]) => value !== undefined));
}
