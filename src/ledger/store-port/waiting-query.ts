/** Which of the requests that wait, in the order in which they began. */
export interface WaitingQuery {
  /** Only past this serial. */
  readonly after: number;
  /** Only of volumes of this project; null: of any. */
  readonly projectId: string | null;
  readonly limit: number;
}
