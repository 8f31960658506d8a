/** Who changes something, and from where. */
export interface Actor {
  /** Empty: it is not known who. */
  readonly identity: string;
  /** `address:port` of the connection; empty: it came over none. */
  readonly address: string;
}
