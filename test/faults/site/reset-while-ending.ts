import { InterceptingCall, type Interceptor, type StatusObject, status } from '@grpc/grpc-js';

/** What grpc-js says of a call that ended without a status: RST_STREAM, code 0. */
const WITHOUT_STATUS = /^Received RST_STREAM with code 0 /;

/**
 * Tells of a connection that was reset within a call by UNAVAILABLE, as elsewhere, also if its
 * server was about to end: Node.js passes over the reset of a connection that was told to go
 * (GOAWAY), and grpc-js then says INTERNAL. Only for runs in which servers are ended in order:
 * anywhere else a call without a status is a fault of the server.
 */
export const resetWhileEnding: Interceptor = (options, nextCall) =>
  new InterceptingCall(nextCall(options), {
    start: (metadata, _, next) =>
      next(metadata, { onReceiveStatus: (end, pass) => pass(asUnavailable(end)) }),
  });

function asUnavailable(end: StatusObject): StatusObject {
  return end.code === status.INTERNAL && WITHOUT_STATUS.test(end.details)
    ? { ...end, code: status.UNAVAILABLE }
    : end;
}
