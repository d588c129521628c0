import { IqError } from '../errors.js';
import type { Aesthetic } from '../measure/aesthetic/clip.js';
import { normaliseRating } from '../measure/aesthetic/linear-head.js';
import { withDigits } from '../rounding.js';
import { withAttempts } from '../runtime/attempts.js';
import { WorkerPool } from '../runtime/pool.js';
import { isNeed } from '../runtime/work.js';
import type { AestheticResult, AestheticSettings, AestheticTask } from './judge-aesthetics.js';
import type { JudgedAesthetic, PictureFacts } from './picture-facts.js';
import type { AestheticMode } from './rank-modes.js';
import type { RankResult } from './rank-task.js';

/** Judges pictures by CLIP, in a process of its own. */
export interface AestheticJudge {
  /** Side of the squares that it looks at, in pixels. */
  readonly side: number;
  /** What it knows of pictures from earlier runs, in their order; `null` for one that it has not seen. */
  known(contents: readonly string[]): Promise<readonly (JudgedAesthetic | null)[]>;
  /** Puts aesthetics into measured pictures, as they come. */
  judge<Result extends RankResult>(results: AsyncIterable<Result>): AsyncGenerator<Result>;
  close(): Promise<void>;
}

/** A judge, or why there is none, in a plain sentence; without one where it was not wanted. */
export type OpenedJudge =
  | { readonly judge: AestheticJudge }
  | { readonly judge: null; readonly reason: string | null };

/** Pictures that are judged together. */
const BATCH = 8;
/** Seconds: a batch takes one or two on an old machine, the opening of 600 MB some more. */
const TIMEOUT = 900;
/** One process, for models that it keeps: nothing waits for its memory. */
const UNBOUNDED = {
  temporary: undefined,
  mayKeep: Number.POSITIVE_INFINITY,
  room: Number.POSITIVE_INFINITY,
} as const;

/**
 * @param onWarning told of pictures that got no aesthetic
 * @throws IqError with `clip` what keeps it from being used; `invalid_option` for prompts that cannot be used
 */
export async function openAestheticJudge(
  mode: AestheticMode,
  options: Omit<AestheticSettings, 'mode'>,
  environment: Readonly<Record<string, string | undefined>>,
  onWarning: (message: string) => void,
): Promise<OpenedJudge> {
  if (mode === 'off') return { judge: null, reason: null };
  const settings: AestheticSettings = { ...options, mode };
  const pool = new WorkerPool({ size: 1, timeout: TIMEOUT, environment });
  const ask = async (pictures: AestheticTask['pictures'], path: string): Promise<AestheticResult> => {
    const answer = await withAttempts(path, (deaths) =>
      pool.ask(
        { name: 'aesthetic', task: { path, settings, pictures }, memory: Number.MAX_SAFE_INTEGER },
        { ...UNBOUNDED, isFirst: deaths > 0 },
      ),
    );
    if (isNeed(answer)) throw new IqError('internal', 'Judging aesthetics asked for more memory.');
    return answer;
  };
  let hasWarned = false;
  /** What goes wrong once it is open, a process that died say, costs the pictures it had, and is told once. */
  const judged = async (pictures: AestheticTask['pictures'], path: string) => {
    try {
      const answer = await ask(pictures, path);
      if (answer.isOpen) return answer.judged.map((aesthetic) => reportable(aesthetic, answer.by));
      throw new IqError(answer.code, answer.message);
    } catch (error) {
      if (!hasWarned) {
        const why = error instanceof Error ? error.message : String(error);
        onWarning(`${why} ${pictures.length} pictures have no aesthetic, and perhaps others.`);
      }
      hasWarned = true;
      return pictures.map(() => null);
    }
  };
  const judgedBatch = async <Result extends RankResult>(batch: readonly Result[]): Promise<Result[]> => {
    const measured = batch.flatMap(({ facts, square }) => (facts ? [{ facts, square }] : []));
    const answers = await judged(
      measured.map(({ facts, square }) => ({ content: facts.content, square })),
      batch[0]?.path ?? '',
    );
    const aesthetics = new Map(measured.map(({ facts }, i) => [facts, answers[i] ?? null]));
    return batch.map((result) => withAesthetic(result, aesthetics));
  };

  try {
    const first = await ask([], 'the network of CLIP');
    if (!first.isOpen) {
      if (!first.isExcused) throw new IqError(first.code, first.message);
      await pool.close();
      return { judge: null, reason: first.message };
    }
    return {
      judge: {
        side: first.side,
        known: (contents) =>
          judged(
            contents.map((content) => ({ content, square: null })),
            'the network of CLIP',
          ),
        async *judge<Result extends RankResult>(results: AsyncIterable<Result>) {
          // While one batch is judged the next is measured.
          let inWork: Promise<Result[]> | undefined;
          for await (const batch of batches(results, BATCH)) {
            const before = inWork;
            inWork = judgedBatch(batch);
            if (before) yield* await before;
          }
          if (inWork) yield* await inWork;
        },
        close: () => pool.close(),
      },
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

function withAesthetic<Result extends RankResult>(
  result: Result,
  aesthetics: ReadonlyMap<PictureFacts, JudgedAesthetic | null>,
): Result {
  const { facts } = result;
  if (facts === null) return result;
  return { ...result, facts: { ...facts, aesthetic: aesthetics.get(facts) ?? null }, square: null };
}

/** As reports have it, so that scores can be made of it again. */
function reportable(judged: Aesthetic | null, by: string): JudgedAesthetic | null {
  if (judged === null) return null;
  const { aesthetic, rating } = withDigits({ aesthetic: judged.aesthetic, rating: judged.rating });
  return { aesthetic, rating, ratingScore: rating === null ? null : normaliseRating(rating), by };
}

async function* batches<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
