import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { Metadata } from '@grpc/grpc-js';
import type { GateCall } from '../access/gate.js';

/** A request over HTTP as the gate sees calls: who makes it, and from where. */
export function gateCallOf({ headers, socket }: IncomingMessage): GateCall {
  const metadata = new Metadata();
  if (headers.authorization !== undefined) metadata.set('authorization', headers.authorization);
  return {
    metadata,
    getAuthContext: () => certificateOf(socket),
    getPeer: () => `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`,
  };
}

/** Counts as grpc-js has it: only where the chain was checked. */
function certificateOf(socket: unknown): ReturnType<GateCall['getAuthContext']> {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return {};
  const { raw } = socket.getPeerCertificate();
  return raw === undefined ? {} : { sslPeerCertificate: { raw } };
}
