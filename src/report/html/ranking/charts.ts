import { PARTS, type Part, type Weights } from '../../../decide/fusion.js';
import type { Bin } from '../../../decide/histogram.js';
import { SCORE_COLUMNS, type ScoreColumn } from '../../../decide/ranking-figures.js';
import { SCORE_TITLES } from '../../charts/score-sheet.js';
import { bars } from '../charts/bars.js';
import { histogram } from '../charts/histogram.js';
import { scatter } from '../charts/scatter.js';
import type { Markup } from '../markup.js';
import { codeText, countText, numberText, shareText } from '../shared/words.js';
import { PART_NAMES } from './parts.js';
import { type RankingPicks, SHAPES } from './picks.js';

const SHAPE_NAMES: Readonly<Record<(typeof SHAPES)[number], string>> = {
  panorama: 'Panorama, wider than 2 : 1',
  landscape: 'Landscape',
  square: 'Square, or nearly',
  portrait: 'Portrait',
  tall: 'Tall, narrower than 1 : 2',
};

/**
 * What is known of all pictures of a ranking, drawn.
 *
 * @param weights `null` where they are not known
 */
export function rankingCharts(picks: RankingPicks, weights: Weights | null): (Markup | null)[] {
  const parts = SCORE_COLUMNS.filter((column) => column !== 'final_score');
  return [
    scoreHistogram(picks, 'final_score'),
    scoreScatter(picks),
    sizeHistogram(picks),
    ...parts
      .filter((column) => picks.figures.summaries[column].count > 0)
      .map((column) => scoreHistogram(picks, column)),
    weights && weightBars(weights, picks),
    flawBars(picks),
    shapeBars(picks),
  ];
}

function scoreHistogram({ figures }: RankingPicks, column: ScoreColumn): Markup {
  const { count, mean, std } = figures.summaries[column];
  const { rows } = figures.counts;
  const facts = [
    ...(std === null ? [] : [`standard deviation ${numberText(std, 2)}`]),
    ...(count < rows ? [`${countText(rows - count)} without a score`] : []),
  ];
  return histogram({
    title: SCORE_TITLES[column],
    note: facts.join(' · ') || undefined,
    bins: figures.histogram(column).bins,
    axis: { label: 'score, 0 the worst, 1 the best', domain: [0, 1], format: (value) => figure(value) },
    mark: mean === null ? undefined : { value: mean, name: 'mean' },
    empty: 'No image has a score.',
  });
}

/** Digits enough for a bin's end, and no more. */
const figure = (value: number) => String(Number(value.toFixed(2))).replace('-', '−');

/** Parts that every picture lacks where they cannot be had. */
const REQUIRED: Readonly<Partial<Record<Part, 'aesthetic' | 'face_present'>>> = {
  aesthetic: 'aesthetic',
  faces: 'face_present',
};

function weightBars(weights: Weights, { figures }: RankingPicks): Markup {
  const { missing, ranked } = figures.counts;
  const lacking = (part: Part) => {
    const column = REQUIRED[part];
    return column !== undefined && missing[column] === ranked;
  };
  const counting = PARTS.filter((part) => weights[part] > 0 && !lacking(part));
  const total = counting.reduce((sum, part) => sum + weights[part], 0);
  const isWhole = counting.length === PARTS.filter((part) => weights[part] > 0).length;
  return bars({
    title: 'What the score is made of',
    note: isWhole ? undefined : 'What missing parts would weigh is spread over these.',
    head: ['part', 'weight'],
    bars: counting.map((part) => ({
      name: PART_NAMES[part],
      value: weights[part] / total,
    })),
    format: shareText,
  });
}

function scoreScatter({ aesthetics, scores }: RankingPicks): Markup {
  const unit = [0, 1] as const;
  const isJudged = aesthetics.count > 0;
  return scatter({
    title: isJudged ? 'Sharpness and aesthetic' : 'Sharpness and score',
    note: 'Far from a line, both say something of their own.',
    cloud: isJudged ? aesthetics : scores,
    x: { label: 'sharpness', domain: unit, format: figure },
    y: { label: isJudged ? 'aesthetic' : 'final score', domain: unit, format: figure },
    empty: 'No image has both.',
  });
}

function flawBars({ figures }: RankingPicks): Markup {
  const { vetoes, vetoed } = figures.counts;
  return bars({
    title: 'Flaws',
    note:
      vetoed > 0
        ? `${countText(vetoed)} of ${countText(figures.counts.rows)} have one or several`
        : undefined,
    head: ['flaw', 'images'],
    bars: Object.entries(vetoes).map(([name, value]) => ({ name: codeText(name), value })),
    format: countText,
    empty: 'No image has a flaw that is known here.',
  });
}

function sizeHistogram({ figures }: RankingPicks): Markup {
  const { bins, count } = { bins: figures.sizes.megapixels.bins, count: figures.sizes.count };
  const [low, high] = octaves(bins);
  return histogram({
    title: 'How large the images are',
    note: 'Every step to the right is twice the area.',
    bins,
    axis: {
      label: 'megapixels',
      domain: count > 0 ? [low, high] : undefined,
      ticks: Array.from({ length: high - low + 1 }, (_, i) => low + i).filter(
        (_, i) => i % Math.ceil((high - low) / 6) === 0,
      ),
      format: (power) => String(Number((2 ** power).toPrecision(2))),
    },
    empty: 'No row has a width and a height.',
  });
}

/** Whole powers of two around all values, two steps at least. */
function octaves(bins: readonly Bin[]): readonly [number, number] {
  const filled = bins.filter(({ count }) => count > 0);
  const low = Math.floor(filled[0]?.from ?? 0);
  return [low, Math.max(low + 2, Math.ceil(filled.at(-1)?.to ?? 0))];
}

function shapeBars({ shapes }: RankingPicks): Markup {
  return bars({
    title: 'Which shape they have',
    head: ['shape', 'images'],
    bars: SHAPES.flatMap((shape) => {
      const value = shapes.get(shape);
      return value === undefined ? [] : [{ name: SHAPE_NAMES[shape], value }];
    }),
    format: countText,
    empty: 'No row has a width and a height.',
  });
}
