import type { VolumeRecord, VolumeState } from '../../domain/volume.js';
import { integer, text, textOrNull } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Volumes with their homes. */
export const VOLUMES: TableMap<VolumeRecord> = {
  table: 'volumes',
  key: ['volume_id'],
  columns: {
    volume_id: (volume) => volume.volumeId,
    project_id: (volume) => volume.projectId,
    size_gib: (volume) => volume.sizeGib,
    type_name: (volume) => volume.typeName,
    state: (volume) => volume.state,
    home_pool: (volume) => volume.home?.pool ?? null,
    home_backend: (volume) => volume.home?.backend ?? null,
    home_host: (volume) => volume.home?.host ?? null,
    home_cluster: (volume) => volume.home?.cluster ?? null,
    home_zone: (volume) => volume.home?.zone ?? null,
    decision_id: (volume) => volume.decisionId,
    error_reason: (volume) => volume.error?.reason ?? null,
    error_message: (volume) => volume.error?.message ?? null,
    created_at: (volume) => volume.createdAt,
    updated_at: (volume) => volume.updatedAt,
  },
  fixed: [],
  read: (row) => ({
    volumeId: text(row, 'volume_id'),
    projectId: text(row, 'project_id'),
    sizeGib: integer(row, 'size_gib'),
    typeName: text(row, 'type_name'),
    state: text(row, 'state') as VolumeState,
    home:
      row['home_pool'] === null
        ? null
        : {
            pool: text(row, 'home_pool'),
            backend: text(row, 'home_backend'),
            host: text(row, 'home_host'),
            cluster: textOrNull(row, 'home_cluster'),
            zone: text(row, 'home_zone'),
          },
    decisionId: textOrNull(row, 'decision_id'),
    error:
      row['error_reason'] === null
        ? null
        : { reason: text(row, 'error_reason'), message: text(row, 'error_message') },
    createdAt: integer(row, 'created_at'),
    updatedAt: integer(row, 'updated_at'),
  }),
};
