import { basename, dirname, extname, join, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openRankConfig, writeRankConfig } from './config/write-rank.js';
import { type Part, PUBLISHED_WEIGHTS, type Weights } from './decide/fusion.js';
import { roundWeights } from './decide/taste/fit-weights.js';
import { knownParts, type ProxyFigures, proxyOf } from './decide/taste/proxy.js';
import { searchProxy } from './decide/taste/proxy-search.js';
import { assertNotWrittenOver } from './encode/overwriting.js';
import { temporaryName, writeAtomically } from './encode/write.js';
import { IqError } from './errors.js';
import type { EmbeddingPlaces } from './measure/aesthetic/known-embeddings.js';
import type { TasteHead } from './measure/aesthetic/taste-head.js';
import { makePlace } from './report/output-place.js';
import { readLabels } from './report/read-labels.js';
import { fitLabels, type LabelFit } from './tune/tune-fit.js';
import { type LabelCounts, matchLabels } from './tune/tune-labels.js';
import { readParts, type TunedPicture } from './tune/tune-ranking.js';

export interface TuneOptions {
  /** The CSV of a ranking. */
  readonly csv: string;
  /**
   * CSV of ratings (`path` or `file`, and `rating`, higher is better) or of pairs (`better`, `worse`). Without it weights are
   * searched by a proxy that no person has confirmed.
   */
  readonly labels?: string;
  /** The configuration to write the weights to; by default `iq.config.json`. */
  readonly out?: string;
  /** Where embeddings of pictures ranked before are; without it no taste over embeddings is learnt. */
  readonly embeddings?: EmbeddingPlaces;
  /** Files that the caller writes itself and that must not be what is read. */
  readonly reports?: readonly string[];
  /** The date in a taste; by default now. */
  readonly date?: Date;
  /** Where relative paths start; by default the process's own folder. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

interface Tuned {
  /** Pictures of the ranking that have a score. */
  readonly pictures: number;
  /** What they were scored by; other parts get no weight. */
  readonly parts: readonly Part[];
  /** They sum to 1, with four decimals; `null` where labels taught nothing. */
  readonly weights: Weights | null;
  /** What was written, the configuration last; nothing where the fit cannot be told from chance. */
  readonly written: readonly string[];
}

/** Weights by somebody's labels. */
export interface TunedByLabels extends Tuned, LabelFit {
  readonly method: 'labels';
  readonly labels: LabelCounts;
}

/** Weights by the proxy: no person has confirmed that they are any better, and sharpness is rewarded by construction. */
export interface TunedByProxy extends Tuned {
  readonly method: 'proxy';
  readonly verdict: 'unconfirmed';
  readonly proxy: { readonly fitted: ProxyFigures; readonly defaults: ProxyFigures; readonly tried: number };
}

export type TuneResult = TunedByLabels | TunedByProxy;

/** With fewer pictures, hardly any choice could be held out, and a proxy says next to nothing. */
const FEWEST_PICTURES = 8;
/** A search looks at some of them; enough that more would hardly move it. */
const MOST_SEARCHED = 20_000;

/**
 * Fits the weights of a ranking to somebody's own taste and writes them to a configuration file.
 *
 * @throws IqError `invalid_option`, `invalid_config`, `output_is_input` or `output_unusable` before any work;
 *   `too_few_labels` where fewer than 8 pictures are compared, or ranked; `write_failed` and the like; the signal's reason
 */
export async function tune(options: TuneOptions): Promise<TuneResult> {
  const { signal, embeddings, date = new Date(), reports = [] } = options;
  const cwd = resolve(options.cwd ?? '.');
  const out = resolve(cwd, options.out ?? 'iq.config.json');
  const tasteFile = join(dirname(out), `${basename(out, extname(out))}.taste.json`);
  const csv = resolve(cwd, options.csv);
  const labels = options.labels === undefined ? null : resolve(cwd, options.labels);
  const read = { root: '/', entries: [csv, labels].flatMap((path) => (path === null ? [] : { path })) };
  await assertNotWrittenOver('input', read, [out, tasteFile, ...reports.map((path) => resolve(cwd, path))]);
  const config = await openRankConfig(out, signal);
  await makePlace('configuration', out);
  const pause = async () => {
    await turn();
    signal?.throwIfAborted();
  };

  const ranking = await readParts(csv, signal);
  const { pictures } = ranking;
  const tuned = { pictures: pictures.length, parts: knownParts(pictures) };
  if (labels === null) {
    if (pictures.length < FEWEST_PICTURES) throw tooFewPictures(csv, pictures.length);
    const found = await searchWeights(pictures, pause);
    await pause();
    // Nobody's labels are given up for a proxy, unless a place for it is named.
    if (options.out === undefined) {
      return { method: 'proxy', verdict: 'unconfirmed', ...tuned, ...found, written: [] };
    }
    await writeRankConfig(config, { weights: found.weights });
    return { method: 'proxy', verdict: 'unconfirmed', ...tuned, ...found, written: [config.path] };
  }
  if (ranking.byTaste) throw learntFromLabels(csv);
  const { choices, counts } = matchLabels(await readLabels(labels, signal), ranking, labels);
  if (counts.pictures < FEWEST_PICTURES) throw tooFew(counts);
  const { fit, head } = await fitLabels(pictures, choices, embeddings, date, pause);
  await pause();
  const written: string[] = [];
  if (fit.weights !== null && fit.verdict !== 'chance') {
    if (head) await writeTaste(head, tasteFile);
    const taste = head ? { taste: basename(tasteFile) } : {};
    await writeRankConfig(config, { weights: fit.weights, ...taste });
    written.push(...(head ? [tasteFile] : []), config.path);
  }
  return { method: 'labels', ...tuned, labels: counts, ...fit, written };
}

async function searchWeights(pictures: readonly TunedPicture[], pause: () => Promise<void>) {
  const { weights: exact, tried } = await searchProxy(someOf(pictures), PUBLISHED_WEIGHTS, pause);
  const weights = roundWeights(exact);
  const proxy = { fitted: proxyOf(pictures, weights), defaults: proxyOf(pictures, PUBLISHED_WEIGHTS), tried };
  return { weights, proxy };
}

/** Evenly taken from a large ranking; duplicates come together or not at all. */
function someOf(pictures: readonly TunedPicture[]): readonly TunedPicture[] {
  const share = MOST_SEARCHED / pictures.length;
  if (share >= 1) return pictures;
  const isTaken = (place: number) => Math.floor((place + 1) * share) > Math.floor(place * share);
  return pictures.filter(({ group }, place) => isTaken(group ?? place));
}

async function writeTaste(head: TasteHead, path: string): Promise<void> {
  // Hundreds of weights, a line each, would hide the rest.
  const text = JSON.stringify(head, null, 2).replace(
    /\[\s+([^\]]*?)\s+\]/,
    (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`,
  );
  await writeAtomically({ path, bytes: Buffer.from(`${text}\n`), temporary: temporaryName() });
}

/** Held out or not, pictures would be judged by what was learnt from them. */
function learntFromLabels(path: string): IqError {
  return new IqError(
    'invalid_option',
    `Expected aesthetics by prompts in ${path} but they are by a taste, perhaps learnt from these very labels. Rank with --prompt-positive and --prompt-negative, or --aesthetic off, and tune again.`,
    { path },
  );
}

function tooFewPictures(path: string, count: number): IqError {
  return new IqError(
    'too_few_labels',
    `Expected at least ${FEWEST_PICTURES} pictures in ${path} but received ${count}. Rank more pictures.`,
    { path },
  );
}

function tooFew({ labels, pictures, unknown, unmeasured }: LabelCounts): IqError {
  const missing = [...unknown.first, ...unmeasured.first];
  const count = unknown.count + unmeasured.count;
  const why =
    count === 0
      ? ''
      : ` ${count} ${count === 1 ? 'name is' : 'names are'} not among its pictures: ${missing.join(', ')}${count > missing.length ? ', …' : ''}.`;
  return new IqError(
    'too_few_labels',
    `Expected choices between at least ${FEWEST_PICTURES} pictures of the ranking but received ${pictures} by ${labels} labels.${why} Label more pictures, and not all the same.`,
  );
}
