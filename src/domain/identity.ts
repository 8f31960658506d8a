/** Who makes a call. */
export interface Identity {
  /** How that is known. `anonymous`: it is not, because the server asks nobody. */
  readonly kind: 'certificate' | 'token' | 'anonymous';
  /** The certificate's URI or subject, the token's subject; empty for `anonymous`. */
  readonly name: string;
  /** When the certificate or token ends, epoch ms; null: never. */
  readonly expiresAt: number | null;
}

/** Everybody, where the server asks nobody who they are. */
export const ANONYMOUS: Identity = { kind: 'anonymous', name: '', expiresAt: null };

/**
 * An identity in one text, such as `certificate:spiffe://cloud/api`: no certificate's name can be
 * taken for a token's. Empty for `anonymous`.
 */
export function identityText({ kind, name }: Identity): string {
  return kind === 'anonymous' ? '' : `${kind}:${name}`;
}
