/** SQL: the same id for the same number `n`, in the form of a UUID. */
export const SQL_UUID =
  "lower(printf('%08x-%04x-4%03x-8%03x-%012x', n * 2654435761 % 4294967296, n % 65536, n * " +
  '40503 % 4096, n % 4096, n))';
