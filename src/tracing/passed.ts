/** Calls that decide: only of these anything is written down, or handed to workers. */
const DECIDES = '/stowage.v1.SchedulerService/';

/** Version 00 of https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Passes the trace of a caller on to the workers, unchanged, where this server makes no spans of
 * its own: so the trace of a request does not end here.
 */
export const PASSED_TRACES = {
  /** Undefined: the caller is in no trace, or names it in a form that nobody could read. */
  begin(
    path: string,
    header: (name: string) => string | undefined,
  ): { readonly traceparent: string } | undefined {
    if (!path.startsWith(DECIDES)) return undefined;
    const traceparent = header('traceparent');
    return traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : undefined;
  },
};
