import assert from 'node:assert/strict';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { CallTraces, DecisionTraces } from '../../src/tracing/traces.js';

const CREATE = '/stowage.v1.SchedulerService/ScheduleCreateVolume';

describe('spans of commits', () => {
  const exporter = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  }).getTracer('test');
  const calls = new CallTraces(tracer);
  const begin = () => {
    const call = calls.begin(CREATE, () => undefined);
    assert.ok(call);
    return call.traceparent;
  };
  const idOf = (traceparent: string) => traceparent.split('-')[2];
  const linksOf = (at: number) =>
    exporter.getFinishedSpans()[at]?.links.map(({ context }) => context.spanId);

  beforeEach(() => exporter.reset());

  it('link the calls that share a transaction, both ways', () => {
    const traced = [begin(), begin(), begin()];
    new DecisionTraces(tracer).committed(0.5, 7, traced, 20);
    const spans = exporter.getFinishedSpans();
    assert.deepEqual(
      spans.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]),
      traced.map((traceparent) => ['commit', idOf(traceparent)]),
    );
    assert.deepEqual(linksOf(0), traced.slice(1).map(idOf));
    const shared = spans[0]?.spanContext().spanId;
    assert.deepEqual([linksOf(1), linksOf(2)], [[shared], [shared]]);
    assert.equal(spans[0]?.attributes['stowage.commit.items'], 7);
    const [seconds = 0, nanos = 0] = spans[0]?.duration ?? [];
    assert.equal(Math.round((seconds + nanos / 1e9) * 10), 5);
    // It was told twenty seconds after its end: orders went out before.
    const [ended = 0] = spans[0]?.endTime ?? [];
    assert.ok(Date.now() / 1000 - ended >= 20);
  });

  it('are none where no call is traced, or what names it cannot be read', () => {
    new DecisionTraces(tracer).committed(0.5, 7, [], 0);
    new DecisionTraces(tracer).committed(0.5, 7, ['no traceparent'], 0);
    assert.deepEqual(exporter.getFinishedSpans(), []);
  });
});

describe('spans of calls', () => {
  it('are of our own services, and say which of them failed', () => {
    const exporter = new InMemorySpanExporter();
    const calls = new CallTraces(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer(
        'test',
      ),
    );
    assert.equal(
      calls.begin('/grpc.health.v1.Health/Check', () => undefined),
      undefined,
    );
    for (const code of ['OK', 'NOT_FOUND', 'INTERNAL'])
      calls.begin(CREATE, () => undefined)?.end(code, { volume_id: 'a', decision_ids: ['b'] });
    assert.deepEqual(
      exporter
        .getFinishedSpans()
        .map(({ attributes, status }) => [
          attributes['rpc.response.status_code'],
          attributes['error.type'],
          status.code,
        ]),
      [
        ['OK', undefined, 0],
        ['NOT_FOUND', undefined, 0],
        ['INTERNAL', 'INTERNAL', 2],
      ],
    );
    const [first] = exporter.getFinishedSpans();
    assert.equal(first?.attributes['stowage.volume_id'], 'a');
    assert.deepEqual(first.attributes['stowage.decision_ids'], ['b']);
  });
});
