import { Operation, Order } from '../../gen/stowage/v1/decision_pb.js';
import type { ExtendDetail, LeaseResult, Offer } from '../../gen/stowage/v1/worker_service_pb.js';
import type { Column } from '../output/columns.js';
import { plain } from '../output/plain.js';
import { moment, operation, order } from './words.js';

/** Columns of a stream of offers. */
export const OFFER_COLUMNS: readonly Column<Offer>[] = [
  { name: 'decision', value: (offer) => offer.decisionId },
  { name: 'order', value: (offer) => order(offer.order) },
  { name: 'pool', value: (offer) => offer.placement?.pool ?? '' },
  { name: 'volume', value: (offer) => offer.volume?.volumeId ?? '' },
  { name: 'size gib', value: (offer) => offer.volume?.sizeGib },
  { name: 'attempt', value: (offer) => offer.attempt },
  { name: 'token', value: (offer) => offer.lease?.token },
  { name: 'expires', value: (offer) => moment(offer.lease?.expiresAt) },
  { name: 'operation', value: (offer) => operation(offer.operation), more: true },
  { name: 'backend', value: (offer) => offer.placement?.backend ?? '', more: true },
];

/** The task of an order, in words: `create volume 1c9e…, 10 GiB,`. */
export function orderTask(offer: Offer): string {
  const { order: asked, operation: what, volume, detail } = offer;
  const verb = asked === Order.DELETE ? `undo ${words(what)} of` : words(what).split(' ')[0];
  if (detail.case === 'snapshot')
    return `${verb} snapshot ${detail.value.snapshotId}, ${detail.value.sizeGib} GiB,`;
  if (detail.case === 'backup')
    return (
      `${verb} backup ${detail.value.backupId} of volume ${volume?.volumeId}, ` +
      `${volume?.sizeGib} GiB,`
    );
  if (detail.case === 'group')
    return `${verb} group ${detail.value.groupId}, ${detail.value.volumeIds.length} volumes,`;
  const size =
    detail.case === 'extend'
      ? `${volume?.sizeGib} to ${detail.value.newSizeGib} GiB,${comesFrom(offer, detail.value)}`
      : `${volume?.sizeGib} GiB,`;
  return (
    `${asked === Order.DELETE && what === Operation.CREATE_VOLUME ? 'delete' : verb} volume ` +
    `${volume?.volumeId}, ${size}`
  );
}

function comesFrom({ placement }: Offer, { from }: ExtendDetail): string {
  return from === placement?.pool || from === placement?.backend ? '' : ` from ${from},`;
}

function words(what: Operation): string {
  return operation(what).replaceAll('-', ' ');
}

/** An offer as a sentence. */
export function offerSentence(offer: Offer): string {
  const what = `${plain(orderTask(offer))} on ${plain(offer.placement?.pool ?? '')}`;
  return (
    `${what}: decision ${plain(offer.decisionId)}, lease token ${offer.lease?.token ?? 0} ` +
    `until ${moment(offer.lease?.expiresAt)}`
  );
}

/** Fields of a lease that was granted or renewed. */
export const LEASE_FIELDS: readonly Column<LeaseResult>[] = [
  { name: 'decision', value: ({ decisionId }) => decisionId },
  {
    name: 'token',
    value: ({ result }) => (result.case === 'lease' ? result.value.token : undefined),
  },
  {
    name: 'expires',
    value: ({ result }) => (result.case === 'lease' ? moment(result.value.expiresAt) : ''),
  },
  {
    name: 'remaining ms',
    value: ({ result }) => (result.case === 'lease' ? result.value.remainingMs : undefined),
    more: true,
  },
];
