import type { ServerHttp2Session } from 'node:http2';
import type { DescMethod } from '@bufbuild/protobuf';
import type { Authenticator } from '../../auth/authenticator.js';
import { CallAccess, OPEN_ACCESS } from '../../auth/call-access.js';
import type { Requirement } from '../../auth/grant.js';
import type { Actor } from '../../domain/actor.js';
import { CodedError } from '../../domain/errors.js';
import { type Identity, identityText } from '../../domain/identity.js';
import type { Role } from '../../domain/role.js';
import type { AuditLog } from './audit.js';
import { type AuthenticatedCall, CredentialReader } from './credentials.js';
import { type MethodRule, methodRule } from './requirements.js';
import { StreamsByAccess } from './streams-by-access.js';

/** A call at the gate. */
export interface GateCall extends AuthenticatedCall {
  getPeer(): string;
}

/** What the gate knows of a method. */
export interface GateMethod extends MethodRule {
  /** `/package.Service/Method`. */
  readonly path: string;
}

/** Lets calls in, and says what each may do. */
export class AccessGate {
  readonly #reader = new CredentialReader();
  readonly #shared = new Map<string, readonly Role[]>();
  readonly #streams: StreamsByAccess;
  #authenticator: Authenticator;

  constructor(
    authenticator: Authenticator,
    private readonly audit: AuditLog,
    /** What the methods of services that are not ours ask, by the service's name. */
    private readonly foreign: Readonly<Record<string, Requirement>>,
    clock: () => number,
  ) {
    this.#authenticator = authenticator;
    this.#streams = new StreamsByAccess(clock);
  }

  /** What a method asks of its callers. Throws where nobody says it. */
  methodOf(method: DescMethod): GateMethod {
    const { typeName } = method.parent;
    const requires = this.foreign[typeName];
    const rule =
      requires === undefined ? methodRule(method, this.#shared) : { requires, audited: false };
    return { ...rule, path: `/${typeName}/${method.name}` };
  }

  /**
   * What the caller may do; at once, except for a token that is seen for the first time. Throws, or
   * rejects with, NO_CREDENTIALS, INVALID_TOKEN, CREDENTIALS_EXPIRED, ROLE_MISSING.
   */
  admit(call: GateCall, method: GateMethod): CallAccess | Promise<CallAccess> {
    const authenticator = this.#authenticator;
    if (!authenticator.required || method.requires === 'anyone') return OPEN_ACCESS;
    const identity = this.#identify(authenticator, call, method);
    return identity instanceof Promise
      ? identity.then((verified) => this.#grant(authenticator, call, method, verified))
      : this.#grant(authenticator, call, method, identity);
  }

  /**
   * Who makes a call, in one text, as far as its headers tell without work; empty where they do
   * not. For fairness between callers: it lets nobody in.
   */
  knownCaller(session: ServerHttp2Session, authorization: string | undefined): string {
    const authenticator = this.#authenticator;
    if (!authenticator.required) return '';
    const identity = authenticator.knownIdentity(this.#reader.ofStream(session, authorization));
    return identity === null ? '' : identityText(identity);
  }

  /**
   * Whom the event log is to name for what a call changes; null: nobody, for it is no operator's
   * act. Where the server asks nobody, that is what only operators do elsewhere.
   */
  actorOf(access: CallAccess, call: GateCall, { audited, requires }: GateMethod): Actor | null {
    if (!audited || typeof requires === 'string') return null;
    const { identity, roles } = access.grant;
    const isOperators =
      identity.kind === 'anonymous'
        ? requires.every((role) => role === 'operator')
        : roles.includes('operator');
    return isOperators ? { identity: access.identity, address: call.getPeer() } : null;
  }

  /** Ends a stream whose caller may no longer do what it may now. Answers how to stop that. */
  hold(access: CallAccess, method: GateMethod, controller: AbortController): () => void {
    return this.#streams.hold(access.grant, method.requires, controller);
  }

  /** Writes a call that ended into the audit log, if an operator made it. */
  acted(access: CallAccess, call: GateCall, path: string, request: object, result: string): void {
    if (!access.grant.roles.includes('operator')) return;
    this.audit.acted({ identity: access.identity, address: call.getPeer() }, path, request, result);
  }

  /** Others may do something else from now on. */
  replace(authenticator: Authenticator): void {
    const before = this.#authenticator;
    this.#authenticator = authenticator;
    this.#streams.lookAgain(authenticator, before);
  }

  #identify(
    authenticator: Authenticator,
    call: GateCall,
    method: GateMethod,
  ): Identity | Promise<Identity> {
    try {
      const identity = authenticator.identify(this.#reader.of(call));
      return identity instanceof Promise
        ? identity.catch((error: unknown) => this.#refuse(call, method, '', error))
        : identity;
    } catch (error) {
      return this.#refuse(call, method, '', error);
    }
  }

  #grant(
    authenticator: Authenticator,
    call: GateCall,
    method: GateMethod,
    identity: Identity,
  ): CallAccess {
    const text = identityText(identity);
    try {
      const grant = authenticator.admit(identity, method.requires, method.path);
      return new CallAccess(grant, (error) =>
        this.audit.denied({ identity: text, address: call.getPeer() }, method.path, error),
      );
    } catch (error) {
      return this.#refuse(call, method, text, error);
    }
  }

  #refuse(call: GateCall, method: GateMethod, identity: string, error: unknown): never {
    if (error instanceof CodedError)
      this.audit.denied({ identity, address: call.getPeer() }, method.path, error);
    throw error;
  }
}
