/** A volume that exists already. */
export interface ImportedVolume {
  readonly volumeId: string;
  readonly pool: string;
  readonly sizeGib: number;
  readonly projectId: string;
  readonly typeName: string;
}
