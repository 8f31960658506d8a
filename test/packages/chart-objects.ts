import { parseAllDocuments } from 'yaml';
import { render } from '../../scripts/helm/chart.js';

type Labels = Readonly<Record<string, string>>;

interface Metadata {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

interface Named {
  readonly name: string;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly args: readonly string[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}

/** The template of a pod, as far as tests look at it. */
interface Pod {
  readonly metadata: Metadata;
  readonly spec: { readonly containers: readonly [Container]; readonly volumes: readonly Named[] };
}

/**
 * An object of Kubernetes. It has of this what its kind has: Kubernetes' own schemas are checked.
 */
interface KubernetesObject {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly data: Readonly<Record<string, string>>;
  readonly spec: {
    readonly replicas: number;
    readonly template: Pod;
    readonly volumeClaimTemplates: readonly unknown[];
    readonly selector: { readonly matchLabels: Labels };
    readonly ports: readonly Named[];
    readonly jobLabel: string;
    readonly endpoints: readonly [{ readonly port: string }];
  };
}

/** What the chart makes. */
export class ChartObjects {
  readonly #all: readonly KubernetesObject[];

  constructor(helm: string, ...words: readonly string[]) {
    const documents = parseAllDocuments(render(helm, ...words));
    this.#all = documents.map((document) => document.toJS() as KubernetesObject);
  }

  /** Every object, as `Kind/name`, sorted. */
  get names(): readonly string[] {
    return this.#all.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
  }

  /** The objects of a kind. */
  all(kind: string): readonly KubernetesObject[] {
    return this.#all.filter((one) => one.kind === kind);
  }

  /** The object of a kind. Throws unless there is one. */
  only(kind: string): KubernetesObject {
    const [object, another] = this.all(kind);
    if (object === undefined || another !== undefined) throw new Error(this.names.join(', '));
    return object;
  }

  /** The template of the pods. */
  get pod(): Pod {
    const kind = this.all('Deployment').length === 0 ? 'StatefulSet' : 'Deployment';
    return this.only(kind).spec.template;
  }

  /** The configuration file that is mounted into them. */
  get configuration(): string {
    return this.only('ConfigMap').data['stowage.yaml'] ?? '';
  }
}
