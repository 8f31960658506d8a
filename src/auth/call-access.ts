import { CodedError } from '../domain/errors.js';
import { identityText } from '../domain/identity.js';
import { OPEN_GRANT } from './access.js';
import type { Grant } from './grant.js';
import { namesOf } from './pattern.js';

/** What the caller of one call may do, and who is told where it asks for more. */
export class CallAccess {
  constructor(
    readonly grant: Grant,
    private readonly denied: (error: CodedError) => void = () => undefined,
  ) {}

  /** The caller in one text; empty where the server asks nobody. */
  get identity(): string {
    return identityText(this.grant.identity);
  }

  /**
   * Whose request ids are meant: an identity's own, whatever project it asks for. Where the server
   * asks nobody the project stands for the caller. Never the connection: a request may be repeated
   * over another.
   */
  callerOf(projectId: string): string {
    return this.grant.identity.kind === 'anonymous' ? projectId : this.identity;
  }

  /**
   * Worker ids are an identity's own, too: nobody ends another's stream, or speaks of its leases,
   * by taking its id. An id as a decision shows it, with the caller's identity, means the same.
   */
  workerOf(workerId: string): string {
    if (this.grant.identity.kind === 'anonymous') return workerId;
    const own = `${this.identity}/`;
    return workerId.startsWith(own) ? workerId : `${own}${workerId}`;
  }

  /** Throws OUT_OF_SCOPE unless it may ask for the project. */
  needProject(projectId: string): void {
    if (!this.grant.projects.all && !this.grant.projects.has(projectId))
      throw this.#outOfScope('project', projectId);
  }

  /** Throws OUT_OF_SCOPE unless it may speak for the host and, where it is in one, the cluster. */
  needHost(host: string, cluster: string | null): void {
    const { hosts } = this.grant;
    if (hosts.all) return;
    if (!hosts.has(host)) throw this.#outOfScope('host', host);
    if (cluster !== null && cluster !== '' && !hosts.has(cluster))
      throw this.#outOfScope('cluster', cluster);
  }

  /** Throws OUT_OF_SCOPE unless it may carry out orders of the backend. */
  needBackend(backend: string): void {
    if (!this.mayServe(backend)) throw this.#outOfScope('backend', backend);
  }

  /**
   * Throws OUT_OF_SCOPE unless it may watch the target: a backend or a member of a cluster by its
   * name, or the host (`node`) of a backend that it is for. Of a host's backends it is offered the
   * orders of its own alone.
   */
  needTarget(target: string): void {
    const { all, has, patterns } = this.grant.backends;
    if (all || has(target)) return;
    const hosts = patterns.map((pattern) => pattern.split('@')[0] ?? '');
    if (target.includes('@') || !namesOf(hosts).has(target))
      throw this.#outOfScope('target', target);
  }

  /** Whether it may see who changed what. */
  get seesAudit(): boolean {
    const { identity, roles } = this.grant;
    return identity.kind === 'anonymous' || roles.includes('operator') || roles.includes('auditor');
  }

  /** Throws OUT_OF_SCOPE unless it may see who changed what. */
  needAudit(): void {
    if (!this.seesAudit) throw this.#outOfScope('events', 'audit');
  }

  /** Whether it may carry out orders of the backend. */
  mayServe(backend: string): boolean {
    return this.grant.backends.all || this.grant.backends.has(backend);
  }

  /**
   * Whether it may see what belongs to a project; undefined: all of every project. What it may not
   * see is answered like what is not there, and told to the audit log alone.
   */
  get sees(): ((projectId: string) => boolean) | undefined {
    const { projects } = this.grant;
    if (projects.all) return undefined;
    return (projectId) => {
      if (projects.has(projectId)) return true;
      this.#outOfScope('project', projectId);
      return false;
    };
  }

  /** OUT_OF_SCOPE: decided by the name alone, whether or not there is anything of that name. */
  #outOfScope(kind: string, name: string): CodedError {
    const identity = this.grant.identity.name;
    const error = new CodedError(
      'OUT_OF_SCOPE',
      `${identity} may not speak for ${kind} '${name}'`,
      {
        metadata: { identity, kind, name },
      },
    );
    this.denied(error);
    return error;
  }
}

/** The access of callers where the server asks nobody. */
export const OPEN_ACCESS = new CallAccess(OPEN_GRANT);
