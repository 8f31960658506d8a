import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type ActionTaken,
  type BackendRenamed,
  EVENT_KINDS,
  type EventKind,
  type EventPayload,
  eventType,
} from '../../domain/event.js';
import type { QuarantineEnd } from '../../domain/quarantine.js';
import type {
  ActionTakenSchema,
  BackendRenamedSchema,
  EventFilter as EventFilterProto,
  EventSchema,
} from '../../gen/stowage/v1/event_service_pb.js';
import {
  EventKind as EventKindProto,
  QuarantineEnd as QuarantineEndProto,
} from '../../gen/stowage/v1/event_service_pb.js';
import type { EventFilter, EventsRead } from '../../ledger/api/events.js';

import { capacityToProto } from '../values/capacity.js';
import { idFromProto } from '../values/id.js';
import { nullToText, textOrNull } from '../values/text.js';
import { millisToTimestamp, timestampToMillis } from '../values/time.js';

type EventInit = MessageInitShape<typeof EventSchema>;

const KINDS: Readonly<Record<EventKind, EventKindProto>> = {
  failure: EventKindProto.FAILURE,
  capacity: EventKindProto.CAPACITY,
  message: EventKindProto.MESSAGE,
  audit: EventKindProto.AUDIT,
};

const ENDS: Readonly<Record<QuarantineEnd, QuarantineEndProto>> = {
  probe: QuarantineEndProto.PROBE,
  operator: QuarantineEndProto.OPERATOR,
  configuration: QuarantineEndProto.CONFIGURATION,
};

/** An event for the wire. */
export function eventToProto({ event, expiresAt }: EventsRead['items'][number]): EventInit {
  return {
    serial: BigInt(event.serial),
    type: eventType(event.payload),
    createdAt: millisToTimestamp(event.createdAt),
    expiresAt: millisToTimestamp(expiresAt),
    payload: payloadToProto(event.payload),
  };
}

/** Selects events; an absent filter selects all. */
export function eventFilterFromProto(filter: EventFilterProto | undefined): EventFilter {
  const kinds = new Set(filter?.kinds);
  return {
    kinds: EVENT_KINDS.filter((kind) => kinds.has(KINDS[kind])),
    types: filter?.types ?? [],
    projectId: textOrNull(filter?.projectId ?? ''),
    volumeId: textOrNull(idFromProto(filter?.volumeId ?? '')),
    source: textOrNull(filter?.source ?? ''),
    since: filter?.since === undefined ? null : timestampToMillis(filter.since),
    until: filter?.until === undefined ? null : timestampToMillis(filter.until),
  };
}

function payloadToProto(payload: EventPayload): NonNullable<EventInit['payload']> {
  switch (payload.kind) {
    case 'failure': {
      const { kind, message, typeName, filters, sizeGib, volumeState, ...rest } = payload;
      const value = {
        ...rest,
        volumeState: volumeState ?? '',
        sizeGib: BigInt(sizeGib),
        volumeType: typeName,
        text: message,
        filters: [...filters],
      };
      return { case: 'placementFailed', value };
    }
    case 'capacity': {
      const { kind, pool, total, free, virtualFreeGib, ...rest } = payload;
      const left = virtualFreeGib === null ? {} : { virtualFreeGib };
      return {
        case: 'capacityChanged',
        value: {
          ...rest,
          ...left,
          pool: nullToText(pool),
          total: capacityToProto(total),
          free: capacityToProto(free),
        },
      };
    }
    case 'warnings': {
      const { kind, warnings, ...rest } = payload;
      return { case: 'poolWarningsChanged', value: { ...rest, warnings: [...warnings] } };
    }
    case 'renamed':
      return { case: 'backendRenamed', value: renamedToProto(payload) };
    case 'forgotten': {
      const { pool, backend, renamedTo, requestId } = payload;
      const value = {
        pool: nullToText(pool),
        backend,
        renamedTo: nullToText(renamedTo),
        requestId,
      };
      return { case: 'backendForgotten', value };
    }
    case 'quarantined': {
      const { kind, until, ...rest } = payload;
      const value = { ...rest, probesFrom: millisToTimestamp(until) };
      return { case: 'backendQuarantined', value };
    }
    case 'quarantine_lifted': {
      const { backend, since, by, reason } = payload;
      const value = { backend, beganAt: millisToTimestamp(since), by: ENDS[by], reason };
      return { case: 'quarantineLifted', value };
    }
    case 'waited': {
      const { kind, change, until, sizeGib, pool, ...rest } = payload;
      const value = {
        ...rest,
        sizeGib: BigInt(sizeGib),
        waitUntil: millisToTimestamp(until),
        pool: nullToText(pool),
      };
      return { case: 'requestWaited', value };
    }
    case 'action':
      return { case: 'actionTaken', value: actionToProto(payload) };
    case 'message': {
      const { kind, action, ...rest } = payload;
      return {
        case: 'message',
        value: { ...rest, action: `schedule ${action.replaceAll('_', ' ')}` },
      };
    }
  }
}

function actionToProto({
  kind: _,
  action: __,
  volumeId,
  backend,
  pool,
  ...rest
}: ActionTaken): MessageInitShape<typeof ActionTakenSchema> {
  return {
    ...rest,
    volumeId: nullToText(volumeId),
    backend: nullToText(backend),
    pool: nullToText(pool),
  };
}

function renamedToProto({
  kind: _,
  from,
  pool,
  volumes,
  heldGib,
  confirmedGib,
  containedGib,
  ...rest
}: BackendRenamed): MessageInitShape<typeof BackendRenamedSchema> {
  return {
    ...rest,
    formerName: from,
    pool: nullToText(pool),
    volumes: BigInt(volumes),
    heldGib: BigInt(heldGib),
    confirmedGib: BigInt(confirmedGib),
    containedGib: BigInt(containedGib),
  };
}
