import { Histogram, type Registry } from 'prom-client';
import { isServerFailure } from '../domain/server-failure.js';

/**
 * Bounds that the RPC conventions of OpenTelemetry ask for, and some below: most answers take about
 * a millisecond.
 */
const CALL_SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

type CallLabel = 'rpc_system_name' | 'rpc_method' | 'rpc_response_status_code' | 'error_type';

/** Number and duration of calls, as OpenTelemetry names them (rpc.server.call.duration). */
export class CallDuration {
  readonly #seconds: Histogram<CallLabel>;

  constructor(registry: Registry) {
    this.#seconds = new Histogram({
      name: 'rpc_server_call_duration_seconds',
      help:
        'Time from request to answer, seconds, of streams to their end: ' +
        'rpc.server.call.duration of OpenTelemetry. error_type is there if the call failed for ' +
        'the server (UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS).',
      labelNames: ['rpc_system_name', 'rpc_method', 'rpc_response_status_code', 'error_type'],
      buckets: CALL_SECONDS,
      registers: [registry],
    });
  }

  /**
   * Counts a call that has ended.
   * @param path `/package.Service/Method`
   * @param code name of its gRPC code
   */
  observe(path: string, code: string, seconds: number): void {
    this.#seconds.observe(
      {
        rpc_system_name: 'grpc',
        rpc_method: path.slice(1),
        rpc_response_status_code: code,
        ...(isServerFailure(code) && { error_type: code }),
      },
      seconds,
    );
  }
}
