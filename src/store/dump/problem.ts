/** What keeps a ledger from being exported or imported, in words for whoever asked: what was found, what was expected, what to do. */
export class DumpProblem extends Error {
  override readonly name = 'DumpProblem';
}
