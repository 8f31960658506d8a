/**
 * What the run of an item answers if the decision that it was to write no longer holds. Nothing of
 * that run is written, and the item may decide again. A loss is neither a refusal nor a fault.
 */
export class Lost {
  /** Others changed what was decided on. Deciding again on what is there now may help. */
  static readonly changed = new Lost('changed');
  /** Rows matter that were not read before it was decided. They must be read first. */
  static readonly unread = new Lost('unread');

  private constructor(readonly why: 'changed' | 'unread') {}
}
