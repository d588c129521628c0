import { median } from 'simple-statistics';
import type { BppLine, Lesson } from '../../decide/bpp-predictor.js';
import { lineAt } from '../../decide/bpp-predictor.js';
import type { QualityModel } from '../../decide/quality-model.js';
import type { Errors } from '../../decide/validation.js';
import { type Area, bottomAxis, leftAxis } from './axis.js';
import { type Place, polyline, scatter } from './marks.js';
import { linearScale, logScale, type Scale } from './scale.js';
import { svgDocument } from './svg.js';
import { fittingText, text } from './text.js';

const SIZE = { width: 960, height: 560 };
const AREA: Area = { left: 72, right: 680, top: 88, bottom: 492 };
const DOTS = '#2f6fb2';
const LINE = '#c2410c';
const MEDIAN = '#52606d';
const GUIDE = '#9aa5b1';
const FAINT = '#52606d';
const LEGEND_LEFT = 716;

/**
 * Draws what a model was trained on: a dot for each image, the line with its floor and its clamp, the median, and the
 * cross-validated errors of both.
 *
 * @param lessons at least one
 * @returns an SVG document
 */
export function qualityChart(model: QualityModel, lessons: readonly Lesson[]): string {
  const { line, conditions, training } = model;
  const bpps = lessons.map(({ bpp }) => bpp);
  // By the logarithm: a PNG has ten times the bits of a JPEG, and both shall be seen.
  const domain = [Math.min(0.5, Math.min(...bpps) / 1.2), Math.max(8, Math.max(...bpps) * 1.2)] as const;
  const lowest = Math.min(line.smallestQuality, ...lessons.map(({ quality }) => quality));
  const middle = median(lessons.map(({ quality }) => quality));
  const x = logScale(domain, [AREA.left, AREA.right]);
  const y = linearScale([Math.max(0, Math.floor((lowest - 3) / 10) * 10), 100], [AREA.bottom, AREA.top]);

  const placeOf = ({ bpp, quality }: Lesson): Place => [x(bpp), y(quality)];
  const { format, family, effort, metric, target } = conditions;
  const facts = `${format} (${family}, effort ${effort}), ${metric} of at least ${target}, ${training.images} images, ${training.megapixels.toFixed(1)} MP`;
  return svgDocument(SIZE, `Quality by bits per pixel: ${facts}`, [
    text(AREA.left - 42, 38, 'Lowest quality that meets the target, by bits per pixel', {
      size: 20,
      bold: true,
    }),
    text(AREA.left - 42, 62, fittingText(facts, SIZE.width - 60), { colour: FAINT }),
    bottomAxis(x, AREA, 'bits per pixel of the source file, each step twice as many'),
    leftAxis(y, AREA, `${format} quality (1 to 100)`),
    ...guides(line, x, y),
    scatter(lessons.map(placeOf), DOTS),
    polyline(
      [
        [AREA.left, y(middle)],
        [AREA.right, y(middle)],
      ],
      { colour: MEDIAN, dashes: '2 4' },
    ),
    polyline(
      along(line, domain).map(([bpp, quality]) => [x(bpp), y(quality)]),
      { colour: LINE, width: 3 },
    ),
    ...legend(model, middle),
  ]);
}

/** Where the floor and the clamp are. */
function guides({ smallestQuality, largestBpp }: BppLine, x: Scale, y: Scale): string[] {
  const style = { colour: GUIDE, width: 1.5, dashes: '6 4' };
  return [
    polyline(
      [
        [AREA.left, y(smallestQuality)],
        [AREA.right, y(smallestQuality)],
      ],
      style,
    ),
    text(AREA.right - 6, y(smallestQuality) - 6, `floor ${smallestQuality}`, {
      anchor: 'end',
      size: 12,
      colour: FAINT,
    }),
    polyline(
      [
        [x(largestBpp), AREA.top],
        [x(largestBpp), AREA.bottom],
      ],
      style,
    ),
    text(x(largestBpp) + 6, AREA.bottom - 8, `clamp ${largestBpp}`, { size: 12, colour: FAINT }),
  ];
}

/** Places along the line, close enough that its corners show, and drawn no higher than there are qualities. */
function along(line: BppLine, [from, to]: readonly [number, number]): [bpp: number, quality: number][] {
  const steps = 400;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const bpp = from * (to / from) ** (i / steps);
    return [bpp, Math.min(100, lineAt(line, bpp))];
  });
}

function legend({ line, training }: QualityModel, middle: number): string[] {
  const { validation } = training;
  const { intercept, slope } = line;
  const formula = `${intercept.toFixed(1)} ${slope < 0 ? '−' : '+'} ${Math.abs(slope).toFixed(2)} · bpp`;
  const swatch = (y: number, colour: string, dashes?: string) =>
    polyline(
      [
        [LEGEND_LEFT, y - 4],
        [LEGEND_LEFT + 24, y - 4],
      ],
      { colour, width: dashes ? 2 : 3, ...(dashes && { dashes }) },
    );
  const top = AREA.top + 12;
  const table = top + 108;
  const method =
    validation.folds === training.images
      ? 'each image left out once'
      : `${validation.folds}-fold cross-validation`;
  return [
    scatter([[LEGEND_LEFT + 12, top - 4]], DOTS),
    text(LEGEND_LEFT + 34, top, 'an image, by exact search'),
    swatch(top + 24, LINE),
    text(LEGEND_LEFT + 34, top + 24, `line: ${formula}`),
    swatch(top + 48, MEDIAN, '2 4'),
    text(LEGEND_LEFT + 34, top + 48, `median: ${Math.round(middle)}`),
    text(LEGEND_LEFT, table, 'On images not seen', { bold: true }),
    text(LEGEND_LEFT, table + 20, method, { colour: FAINT, size: 12 }),
    row(table + 50, ['', 'line', 'median'], true),
    ...rows(validation.line, validation.median).map((cells, i) => row(table + 74 + 24 * i, cells)),
  ];
}

function rows(line: Errors, median: Errors): string[][] {
  const squared = ({ rSquared }: Errors) => (rSquared === null ? '–' : rSquared.toFixed(2).replace('-', '−'));
  const mean = ({ meanAbsoluteError }: Errors) => meanAbsoluteError.toFixed(1);
  const near = ({ within3 }: Errors) => `${Math.round(within3 * 100)} %`;
  return [
    ['R²', squared(line), squared(median)],
    ['mean error', mean(line), mean(median)],
    ['within ±3', near(line), near(median)],
  ];
}

function row(y: number, [name = '', line = '', median = '']: readonly string[], isHead = false): string {
  const style = { anchor: 'end', ...(isHead && { colour: FAINT, size: 12 }) } as const;
  return [
    text(LEGEND_LEFT, y, name),
    text(LEGEND_LEFT + 142, y, line, style),
    text(LEGEND_LEFT + 214, y, median, style),
  ].join('\n');
}
