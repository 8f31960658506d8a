/**
 * An id as the ledger knows it: a UUID may come in any case, and everything behind the conversion
 * compares, stores and shows it in lower case.
 */
export function idFromProto(id: string): string {
  return id.toLowerCase();
}
