import { z } from 'zod';
import { SECTION, TIMER_MAX_MS, whole } from './kinds.js';

/** How much is taken at a time: the section `limits`. */
export const limitsSchema = z
  .strictObject(
    {
      max_message_bytes: whole(1024, TIMER_MAX_MS)
        .default(4 * 1024 * 1024)
        .describe('Largest message that is taken, bytes.'),
      creates: whole(1, 10_000_000)
        .default(10_000)
        .describe(
          'Creates (and what else asks for a decision) in progress, waiting ones ' +
            'included, a count. More are refused with OVERLOADED.',
        ),
      create_bytes: whole(1024)
        .default(64 * 1024 * 1024)
        .describe(
          'Size of all requests that wait to be decided, bytes. More are refused with ' +
            'OVERLOADED.',
        ),
      request_bytes: whole(1024)
        .default(256 * 1024 * 1024)
        .describe(
          'Size of all requests of any kind that are arriving, and of messages of streams that ' +
            'wait, bytes; in memory they take up to 2.5 times as much. Calls of a client that ' +
            'has more than its share are ended with OVERLOADED.',
        ),
      streams: whole(1, 10_000_000)
        .default(10_000)
        .describe('Open streams, watches included, a count. More are refused with OVERLOADED.'),
      connections: whole(1, 10_000_000)
        .default(10_000)
        .describe('Open connections, a count. More are closed at once.'),
      calls_per_connection: whole(1, 1_000_000)
        .default(2000)
        .describe(
          'Calls that one connection may have open, a count. Its client holds back the others, ' +
            'which are old when they come.',
        ),
    },
    SECTION,
  )
  .prefault({});
