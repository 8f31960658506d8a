import { z } from 'zod';
import { DAY_MS, SECTION, span, whole } from './kinds.js';

/** What is kept for how long: the section `retention`. */
export const retentionSchema = z
  .strictObject(
    {
      requests_ms: span(0)
        .default(DAY_MS)
        .describe('How long answers are kept for repeated request ids.'),
      finished_decisions_ms: span(0)
        .default(7 * DAY_MS)
        .describe('How long finished decisions are kept.'),
      deleted_volumes_ms: span(0)
        .default(7 * DAY_MS)
        .describe('How long deleted volumes are kept.'),
      failed_volumes_ms: span(0)
        .default(30 * DAY_MS)
        .describe('How long volumes in error are kept.'),
      events_ms: span(0)
        .default(7 * DAY_MS)
        .describe(
          'How long notifications, and entries of what operators did, are kept: the age at which ' +
            'a resume token is too old.',
        ),
      messages_ms: span(0)
        .default(30 * DAY_MS)
        .describe('How long messages to users are kept.'),
      max_capacity_events: whole(0)
        .default(1_000_000)
        .describe(
          'Notifications of capacity that lie further back than so many events are ' +
            'removed, a count.',
        ),
      max_failure_events: whole(0)
        .default(1_000_000)
        .describe(
          'Notifications of failures that lie further back than so many events are ' +
            'removed, a count.',
        ),
      max_messages: whole(0)
        .default(1_000_000)
        .describe(
          'Messages to users that lie further back than so many events are removed, a count.',
        ),
      max_audit_events: whole(0)
        .default(1_000_000)
        .describe(
          'Entries of what operators did that lie further back than so many events are removed, ' +
            'a count.',
        ),
      max_diagnoses: whole(0)
        .default(100_000)
        .describe(
          'Refusals whose diagnosis is kept, the newest, a count; of older ones the answer ' +
            'alone.',
        ),
      max_diagnoses_bytes: whole(0)
        .default(512 * 1024 * 1024)
        .describe(
          'What the diagnoses of refusals may take together, bytes: those of the oldest ' +
            'refusals go first; of these the answer stays.',
        ),
      max_journal_bytes: whole(0)
        .default(256 * 1024 * 1024)
        .describe(
          'What the journal of what decisions saw may take, bytes; the oldest goes first. It ' +
            'is kept as long as requests and finished decisions are. 0: none is written.',
        ),
    },
    SECTION,
  )
  .prefault({});

/** What is kept of a refusal: the section `diagnosis`. */
export const diagnosisSchema = z
  .strictObject(
    {
      max_pools: whole(0, 100_000)
        .default(1000)
        .describe('Pools whose own reason is kept with a refusal, a count.'),
      max_bytes: whole(0, 16 * 1024 * 1024)
        .default(16 * 1024)
        .describe('What these reasons take with each refusal, bytes; further ones are counted.'),
    },
    SECTION,
  )
  .prefault({});
