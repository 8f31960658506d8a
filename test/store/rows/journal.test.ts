import assert from 'node:assert/strict';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { packed, readSegment } from '../../../src/store/rows/journal.js';

describe('rows of a journal', () => {
  const head = { journal: 'one', number: 1, since: 1, firstAt: 1000, lastAt: 1900 };
  const row = (lines: string) => ({
    journal: 'one',
    number: 1,
    since: 1,
    first_at: 1000,
    last_at: 1900,
    lines,
  });

  it('are read as they were written', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    assert.deepEqual(readSegment(row(packed(bytes))), { ...head, bytes });
    // A part of a larger buffer.
    assert.deepEqual(readSegment(row(packed(bytes.subarray(3, 5)))), {
      ...head,
      bytes: Uint8Array.of(3, 4),
    });
  });

  it('are empty to version 0.2.0, which may run beside', () => {
    const lines = packed(Uint8Array.from({ length: 256 }, (_, at) => at));
    assert.equal(inflateRawSync(Buffer.from(lines, 'base64')).toString(), '');
    assert.equal(readSegment(row(deflateRawSync('').toString('base64'))), null);
  });

  it('are not there if version 0.2.0 wrote them', () => {
    const lines = deflateRawSync(Buffer.from('["gone",1]\n')).toString('base64');
    assert.equal(readSegment(row(lines)), null);
  });
});
