import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { RequestView } from '../request/view.js';

type View = Omit<RequestView, 'homes' | 'limitClass' | 'spec'>;

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
};

/** A request as JSON. Hot. */
export function requestText(request: PlacementRequest): string {
  const { homes, spec } = request;
  const at = homes.size === 0 ? '' : `,"at":${JSON.stringify([...homes])}`;
  return `{"spec":{${fieldsText(spec, SPEC_FIELDS)}},${fieldsText(request, FIELDS)}${at}}`;
}

/** The request that was recorded. */
export function requestOf({ at = [], spec, ...rest }: RecordedRequest): PlacementRequest {
  const whole = { ...present(USUAL), ...rest } as View;
  const asked = { ...present(USUAL_SPEC), ...spec } as CreateVolumeSpec;
  return { ...whole, spec: asked, homes: new Map(at) };
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
