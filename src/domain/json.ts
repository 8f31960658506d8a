/**
 * A JSON value. Capabilities and hints keep their JSON types: text `"True"` is not true, null is
 * not absent.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}
