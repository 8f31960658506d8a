import type { Volume } from '../../gen/stowage/v1/volume_service_pb.js';
import type { Column } from '../output/columns.js';
import { moment, volumeState, volumeTone } from './words.js';

const ID: Column<Volume> = { name: 'volume', value: (one) => one.volumeId };
const STATE: Column<Volume> = {
  name: 'state',
  value: (one) => volumeState(one.state),
  tone: (one) => volumeTone(one.state),
};
const SIZE: Column<Volume> = {
  name: 'size gib',
  value: (one) => (one.sizeGib === 0n ? undefined : one.sizeGib),
};
const TYPE: Column<Volume> = { name: 'type', value: (one) => one.volumeType };
const PROJECT: Column<Volume> = { name: 'project', value: (one) => one.projectId };
const POOL: Column<Volume> = { name: 'pool', value: (one) => one.placement?.pool ?? '' };
const ERROR: Column<Volume> = { name: 'error', value: (one) => one.errorReason, tone: () => 'bad' };
const MESSAGE: Column<Volume> = { name: 'message', value: (one) => one.errorMessage };
const REST: readonly Column<Volume>[] = [
  { name: 'host', value: (one) => one.placement?.host ?? '' },
  { name: 'cluster', value: (one) => one.placement?.cluster ?? '' },
  { name: 'zone', value: (one) => one.placement?.availabilityZone ?? '' },
  { name: 'created', value: (one) => moment(one.createdAt) },
  { name: 'updated', value: (one) => moment(one.updatedAt) },
  { name: 'decision', value: (one) => one.decisionId },
];

/** Columns of a list of volumes. */
export const VOLUME_COLUMNS: readonly Column<Volume>[] = [
  ...[ID, STATE, SIZE, TYPE, PROJECT, POOL, ERROR],
  ...[...REST, MESSAGE].map((column) => ({ ...column, more: true as const })),
];

/** Fields of one volume. */
export const VOLUME_FIELDS: readonly Column<Volume>[] = [
  ID,
  STATE,
  SIZE,
  TYPE,
  PROJECT,
  POOL,
  ...REST,
  ERROR,
  MESSAGE,
];
