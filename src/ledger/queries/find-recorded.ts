import { CodedError } from '../../domain/errors.js';
import { bytesOfId } from '../../engine/journal/byte-writer.js';
import type { Missing } from '../../engine/journal/lines.js';
import { Playback } from '../../engine/journal/playback.js';
import type { RecordedDecision } from '../../engine/journal/recorded-decision.js';
import { linesOf } from '../../engine/journal/segment-reader.js';
import type { LedgerContext } from '../context.js';
import type { JournalSegment, SegmentQuery } from '../store-port/journal.js';

/** A decision commits so long after it was made, at most, ms. */
const BEFORE_MS = 120_000;
/** How far clocks may be apart, ms. */
const AFTER_MS = 10_000;
/** Most segments that are looked through. */
const MOST_SEGMENTS = 2000;
/** Lines that are read in one turn of the event loop. */
const LINES_AT_ONCE = 1000;

/** Which decision to find in the journals. */
export interface WantedDecision {
  /** Its id, its request's key, or its subject: what its line bears. */
  readonly mark: string;
  /** About when it was committed, epoch ms. */
  readonly at: number;
  fit(decision: RecordedDecision): Fit | Promise<Fit>;
}

/**
 * Whether it is the decision that is wanted. `likely` comes before `possible`, and of several the
 * newest is told.
 */
export type Fit = 'meant' | 'likely' | 'possible' | 'no';

/** What a journal says of a decision. */
export interface FoundDecision {
  readonly recorded: RecordedDecision;
  /** The pools as it saw them. */
  readonly playback: Playback;
}

/** Where it is told; else what the journals say themselves that they lack of that time. */
interface Search {
  readonly place: Place | null;
  readonly missing: Missing | null;
}

interface Place {
  readonly segment: JournalSegment;
  readonly line: number;
  readonly recorded: RecordedDecision;
}

/**
 * Finds a decision in the journals, this server's own or another's. Throws NOT_REMEMBERED: it was
 * not written down, or is no longer kept, or not all that it saw.
 */
export async function findRecorded(
  context: LedgerContext,
  wanted: WantedDecision,
): Promise<FoundDecision> {
  // What this server has not written yet may be in it.
  await context.journal.flush();
  const { place, missing } = await search(context, wanted);
  if (place === null) throw notRemembered(whyNot(missing));
  const playback = new Playback();
  const { journal, since, number } = place.segment;
  for (let at = since; at <= number; at += 1) {
    const segment = at === number ? place.segment : await context.store.segment(journal, at);
    if (segment === null) throw notRemembered('a part of what it saw is no longer kept');
    await follow(context, playback, segment, at === number ? place.line : Infinity);
  }
  return { recorded: place.recorded, playback };
}

/** The line that is meant, else the newest of those that fit best. */
async function search(context: LedgerContext, wanted: WantedDecision): Promise<Search> {
  const { at } = wanted;
  const query = { from: at - BEFORE_MS, until: at + AFTER_MS, limit: MOST_SEGMENTS };
  let likely: Place | null = null;
  let possible: Place | null = null;
  let missing: Missing | null = null;
  for (const { journal, number } of await context.store.segments(query)) {
    const segment = await context.store.segment(journal, number);
    if (segment !== null) missing ??= missingIn(segment, query);
    for (const place of segment === null ? [] : placesIn(segment, wanted)) {
      const fit = await wanted.fit(place.recorded);
      if (fit === 'meant') return { place, missing };
      if (fit === 'likely') likely ??= place;
      if (fit === 'possible') possible ??= place;
    }
    await context.turn();
  }
  return { place: likely ?? possible, missing };
}

/** What a segment begins with, if it lacks decisions of that time. */
function missingIn({ bytes }: JournalSegment, { from, until }: SegmentQuery): Missing | null {
  const first = linesOf(bytes).next().value;
  if (first?.[0] !== 'missing') return null;
  const [, missing] = first;
  return missing.from <= until && missing.until >= from ? missing : null;
}

function whyNot(missing: Missing | null): string {
  if (missing === null) return 'no journal tells of it';
  const { decisions, from, until } = missing;
  const [first, last] = [from, until].map((ms) => new Date(ms).toISOString());
  const what = `${decisions} decisions from ${first} to ${last}`;
  return `a journal that could not be written lacks ${what}`;
}

/** The lines that may be about it, the newest first. */
function placesIn(segment: JournalSegment, { mark }: WantedDecision): readonly Place[] {
  const { bytes } = segment;
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Most segments do not tell of it.
  if (!all.includes(Buffer.from(bytesOfId(mark)))) return [];
  const found: Place[] = [];
  let number = 0;
  for (const line of linesOf(bytes)) {
    if (line[0] === 'decision' && isAbout(line[1], mark))
      found.push({ segment, line: number, recorded: line[1] });
    number += 1;
  }
  return found.reverse();
}

function isAbout({ id, subject }: RecordedDecision, mark: string): boolean {
  return id === mark || subject === mark;
}

async function follow(
  context: LedgerContext,
  playback: Playback,
  { bytes }: JournalSegment,
  until: number,
): Promise<void> {
  let line = 0;
  for (const next of linesOf(bytes)) {
    if (line >= until) return;
    playback.follow(next);
    line += 1;
    if (line % LINES_AT_ONCE === 0) await context.turn();
  }
}

/** NOT_REMEMBERED. */
export function notRemembered(why: string): CodedError {
  return new CodedError(
    'NOT_REMEMBERED',
    `what this decision saw cannot be told: ${why}. It is written up to a second after the ` +
      'decision, and kept as long as finished decisions within retention.max_journal_bytes',
  );
}
