import type { ChannelOptions } from '@grpc/grpc-js';

/** A connection that notices soon what became of the other end, and is shared with nobody. */
export function quickChannel(): ChannelOptions {
  return {
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.keepalive_time_ms': 2000,
    'grpc.keepalive_timeout_ms': 1500,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.min_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 500,
  };
}
