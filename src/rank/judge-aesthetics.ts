import { join } from 'node:path';
import { type ErrorCode, IqError } from '../errors.js';
import type { Aesthetic } from '../measure/aesthetic/clip.js';
import type { ClipModel } from '../measure/aesthetic/clip-models.js';
import { openAesthetic } from '../measure/aesthetic/open.js';
import type { TasteHead } from '../measure/aesthetic/taste-head.js';
import { createModelStore } from '../models/store.js';
import type { AestheticMode } from './rank-modes.js';
import type { ModelPlaces } from './rank-task.js';

/** What judges aesthetics, and by what. */
export interface AestheticSettings {
  readonly mode: Exclude<AestheticMode, 'off'>;
  readonly clip: ClipModel;
  /** Descriptions of better and of worse pictures; of none, the published ones. */
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  /** Somebody's own taste in place of the prompts. */
  readonly taste: TasteHead | null;
  readonly places: ModelPlaces;
}

/** Pictures to be judged, as they are sent to the process that has the network; none of them only opens it. */
export interface AestheticTask {
  /** Of the first of them, for messages. */
  readonly path: string;
  readonly settings: AestheticSettings;
  readonly pictures: readonly {
    /** SHA-256 of the file's bytes. */
    readonly content: string;
    /** RGB of the scorer's side, in base64; `null` where it is not at hand. */
    readonly square: string | null;
  }[];
}

/** What that process answers. */
export type AestheticResult = Judged | Unopened;

interface Judged {
  readonly isOpen: true;
  /** Of the squares, in pixels. */
  readonly side: number;
  /** What the aesthetics are by. */
  readonly by: string;
  /** In the task's order; `null` for a picture that is not known and came without its square. */
  readonly judged: readonly (Aesthetic | null)[];
}

interface Unopened {
  readonly isOpen: false;
  /** Whether something is only not installed or damaged, and the ranking may go on without: in the mode `auto`. */
  readonly isExcused: boolean;
  readonly code: ErrorCode;
  readonly message: string;
}

let opened: ReturnType<typeof open> | undefined;

/** Judges pictures. What goes wrong is an answer, not an error. */
export async function judgeAesthetics({ settings, pictures }: AestheticTask): Promise<AestheticResult> {
  try {
    opened ??= open(settings);
    const result = await opened;
    if (result.scorer === null) {
      const { code, reason } = result;
      return { isOpen: false, isExcused: true, code, message: reason };
    }
    const { side, id } = result.scorer;
    const judged = await result.scorer.score(
      pictures.map(({ content, square }) => ({
        digest: content,
        raster: () =>
          square === null
            ? null
            : { data: Buffer.from(square, 'base64'), width: side, height: side, channels: 3 },
      })),
    );
    return { isOpen: true, side, by: id, judged };
  } catch (error) {
    const code = error instanceof IqError ? error.code : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    return { isOpen: false, isExcused: false, code, message };
  }
}

function open({ mode, clip, positive, negative, taste, places }: AestheticSettings) {
  const { modelsFolder, cacheFolder } = places;
  const store = createModelStore({
    ...(modelsFolder !== null && { modelsFolder }),
    cacheFolder,
    // Nothing is fetched here in any case, and what is said of it is for people who may.
    offline: false,
  });
  return openAesthetic(mode, {
    store,
    clip,
    positive,
    negative,
    ...(taste && { taste }),
    cacheFolder: join(cacheFolder, 'embeddings'),
  });
}
