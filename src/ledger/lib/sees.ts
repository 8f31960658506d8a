/**
 * Whether a caller may see what belongs to a project. Undefined: it sees every project, and may
 * speak of volumes that the ledger does not know. What it may not see is answered like what is not
 * there.
 */
export type Sees = ((projectId: string) => boolean) | undefined;
