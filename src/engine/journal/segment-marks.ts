/** The first byte of what follows in a segment. */
export const LINE = 1;
export const FIGURES = 2;
export const DECISION = 3;
/** What was told by number is told anew. */
export const FORGET = 4;

/** Bits of a decision's second byte: it has a slot and a weight; it has more, as JSON. */
export const HAS_PLACE = 1;
export const IS_UNUSUAL = 2;
