import {
  type ActionTaken,
  type Event,
  QuarantineEnd,
} from '../../gen/stowage/v1/event_service_pb.js';
import type { Column } from '../output/columns.js';
import { plain } from '../output/plain.js';
import { capacity, moment } from './words.js';

const ENDS: Readonly<Partial<Record<QuarantineEnd, string>>> = {
  [QuarantineEnd.PROBE]: 'a probe succeeded',
  [QuarantineEnd.OPERATOR]: 'an operator lifted it',
  [QuarantineEnd.CONFIGURATION]: 'the configuration has no quarantine any more',
};

/** Columns of a list of events. */
export const EVENT_COLUMNS: readonly Column<Event>[] = [
  { name: 'serial', value: (one) => one.serial },
  { name: 'created', value: (one) => moment(one.createdAt) },
  {
    name: 'type',
    value: (one) => one.type,
    tone: (one) => (one.payload.case === 'placementFailed' ? 'bad' : undefined),
  },
  { name: 'about', value: about },
  {
    name: 'project',
    value: ({ payload: { value } }) =>
      value !== undefined && 'projectId' in value ? value.projectId : '',
  },
  { name: 'text', value: textOf },
  { name: 'reason', value: reason, more: true },
  {
    name: 'request',
    value: ({ payload: { value } }) =>
      value !== undefined && 'requestId' in value ? value.requestId : '',
    more: true,
  },
  { name: 'expires', value: (one) => moment(one.expiresAt), more: true },
];

/** An event as a sentence. */
export function eventSentence(one: Event): string {
  return `${moment(one.createdAt)} ${plain(one.type)} ${plain(about(one))}: ${plain(textOf(one))}`;
}

/** The volume, pool or backend of an event. */
function about({ payload: { value } }: Event): string {
  if (value === undefined) return '';
  if ('object' in value) return value.object;
  if ('volumeId' in value) return value.volumeId;
  return 'pool' in value && value.pool !== '' ? value.pool : value.backend;
}

function reason({ payload }: Event): string {
  if (payload.case === 'placementFailed') return payload.value.reason;
  if (payload.case === 'actionTaken') return payload.value.reason;
  return payload.case === 'message' ? payload.value.detail : '';
}

function textOf({ payload }: Event): string {
  switch (payload.case) {
    case 'placementFailed':
      return payload.value.text;
    case 'message':
      return `${payload.value.action}: ${payload.value.text}`;
    case 'capacityChanged': {
      const { gone, total, free, provisionedGib, virtualFreeGib } = payload.value;
      if (gone) return 'no longer reported';
      return (
        `free ${capacity(free)} of ${capacity(total)} GiB, provisioned ${provisionedGib} ` +
        `GiB, takes ${virtualFreeGib ?? 'unknown'} GiB`
      );
    }
    case 'poolWarningsChanged': {
      const { warnings } = payload.value;
      if (warnings.length === 0) return 'nothing is suspicious any more';
      return warnings.map(({ key, description }) => `${key} ${description}`).join('; ');
    }
    case 'backendRenamed': {
      const { formerName, volumes } = payload.value;
      return `was called ${formerName}; ${volumes} volumes went along`;
    }
    case 'backendForgotten':
      return payload.value.renamedTo === ''
        ? 'was forgotten'
        : `no longer means ${payload.value.renamedTo}`;
    case 'backendQuarantined': {
      const { failures, attempts, spans, probesFrom, lastFailure } = payload.value;
      const why = spans > 1 ? 'a probe failed' : `${failures} of ${attempts} creates failed`;
      return `${why} (${lastFailure}); a probe comes from ${moment(probesFrom)} on`;
    }
    case 'actionTaken':
      return actionText(payload.value);
    case 'requestWaited': {
      const { pool, waitUntil } = payload.value;
      return pool === '' ? `until ${moment(waitUntil)}` : `placed in ${pool}`;
    }
    case 'quarantineLifted': {
      const { by, reason } = payload.value;
      return `${ENDS[by] ?? 'over'}${reason === '' ? '' : `: ${reason}`}`;
    }
    default:
      return '';
  }
}

/** What an operator changed, and who it was. */
function actionText({ identity, address, before, after, reason }: ActionTaken): string {
  const who = [identity, address].filter((one) => one !== '').join(' at ');
  const change = [before, after].filter((one) => one !== '').join(' → ');
  const by = who === '' ? '' : `by ${who}`;
  const what = [change, by].filter((one) => one !== '').join(' ');
  return reason === '' ? what : `${what}: ${reason}`;
}
