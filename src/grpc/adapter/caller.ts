/**
 * Identifies the caller, for idempotency: each caller has its own request ids. Connections are not
 * authenticated yet, so the project identifies the caller; once they are, the authenticated
 * identity takes precedence. Never the connection: a request may be repeated over another.
 */
export function callerOf(request: { readonly projectId: string }): string {
  return request.projectId;
}
