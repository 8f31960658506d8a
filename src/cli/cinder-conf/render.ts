import { Document, isMap, isPair, isScalar, isSeq, type Node, Scalar, type YAMLSeq } from 'yaml';
import { plain } from '../output/plain.js';
import type { Imported, ImportedOption } from './import.js';
import type { LeftOut } from './named.js';
import type { Taken } from './take.js';

/**
 * The configuration as YAML. A comment above each value says where it comes from; comments at the
 * end list the options without a key.
 */
export function renderYaml({ taken, options }: Imported): string {
  const document = new Document({});
  for (const one of taken) {
    if (one.value === undefined) continue;
    document.setIn(one.mapping.key.split('.'), document.createNode(one.value));
    comment(document, one);
  }
  const rest = options.filter(({ key }) => key === null);
  if (rest.length > 0) document.comment = lines(['Without a key here:', ...rest.map(restLine)]);
  return document.toString({ lineWidth: 0 }).trimEnd();
}

/** `cinder.conf:12 [DEFAULT] osapi_volume_workers: no meaning here: …`. */
function restLine({ stated, option, note }: ImportedOption): string {
  return stated
    ? `${stated.file}:${stated.line} [${stated.section}] ${shownName(option)}: ${note}`
    : `${option}: ${note}`;
}

/** A secret that was broken over two lines may look like a name. */
export function shownName(option: string): string {
  const words = option.split(/[_.-]/);
  return words.every((word) => /^[a-z0-9]{1,24}$/i.test(word)) && words.length <= 12
    ? option
    : '(no name of an option, hidden)';
}

function comment(document: Document, { mapping, stated, value, leftOut, notes }: Taken): void {
  const path = mapping.key.split('.');
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const name = path.at(-1);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === name)
    : undefined;
  if (!isPair(pair)) return;
  const key = new Scalar(name);
  const from = stated
    ? `${stated.file}:${stated.line} [${stated.section}] ${stated.option}`
    : `${mapping.option} is not stated: Cinder's default`;
  const inList = isSeq(pair.value) && Array.isArray(value) && value.length > 0;
  const said = [...(mapping.remark && stated ? [mapping.remark] : []), ...notes];
  key.commentBefore = lines([from, ...said, ...(inList ? [] : leftOut.map(leftOutLine))]);
  pair.key = key;
  if (inList) commentItems(pair.value as YAMLSeq<Node>, leftOut);
}

/** Puts comments where the left-out names were. */
function commentItems(list: YAMLSeq<Node>, leftOut: readonly LeftOut[]): void {
  for (const [index, item] of list.items.entries()) {
    const before = leftOut.filter(({ after }) => after === index);
    if (before.length > 0) item.commentBefore = lines(before.map(leftOutLine));
  }
  const last = leftOut.filter(({ after }) => after === list.items.length);
  if (last.length > 0) list.comment = lines(last.map(leftOutLine));
}

function leftOutLine({ name, words }: LeftOut): string {
  return `- ${name}: ${words}`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => ` ${plain(text)}`).join('\n');
}
