import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** Somebody who makes tokens. */
export interface TokenIssuer {
  /** Its public key. */
  readonly jwk: JWK;
  /** A token that ends in five minutes, unless the claims say otherwise; `noEnd`: never. */
  sign(
    claims: JWTPayload & { readonly noEnd?: true },
    header?: { readonly kid?: string },
  ): Promise<string>;
}

/** Makes one, with a key pair of its own. */
export async function tokenIssuer(alg = 'ES256', kid?: string): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), ...(kid === undefined ? {} : { kid }) };
  return {
    jwk,
    sign: ({ noEnd, ...claims }, header = kid === undefined ? {} : { kid }) => {
      const now = Math.floor(Date.now() / 1000);
      const end = noEnd === true ? {} : { exp: now + 300 };
      return new SignJWT({ aud: 'stowage', iat: now, ...end, ...claims })
        .setProtectedHeader({ alg, ...header })
        .sign(privateKey);
    },
  };
}
