/**
 * Why a ledger cannot be exported or imported, as a message for the operator: what was found, what
 * was expected, what to do.
 */
export class DumpProblem extends Error {
  override readonly name = 'DumpProblem';
}
