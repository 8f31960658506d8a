/**
 * An id in the ledger's form: a UUID may come in any case; everything behind the conversion
 * compares, stores and shows it in lower case.
 */
export function idFromProto(id: string): string {
  return id.toLowerCase();
}
