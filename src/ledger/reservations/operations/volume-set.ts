import type { OperationRules } from './rules.js';

/** A set of new volumes: what changes is said by the requests of its volumes. */
export const setRules: OperationRules = {
  admit() {},
  decided() {},
  done() {},
  failed() {},
};
