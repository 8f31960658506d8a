/**
 * Who calls, for idempotency: request ids are a caller's own. Connections are not authenticated
 * yet, so the project stands for it; once they are, the identity goes first. Never the connection:
 * a request may be repeated over another.
 */
export function callerOf(request: { readonly projectId: string }): string {
  return request.projectId;
}
