import { metricNamed } from '../../../measure/registry.js';
import type { Settings } from '../../../settings.js';
import { visibleText } from '../../../visible-text.js';
import { bars } from '../charts/bars.js';
import { histogram } from '../charts/histogram.js';
import { scatter } from '../charts/scatter.js';
import { html, type Markup } from '../markup.js';
import { bytesText, codeText, counted, countText, numberText, shareText } from '../shared/words.js';
import { type Figure, figureList } from '../shell.js';
import { digitsOf } from './columns.js';
import type { Group, OptimizeTotals } from './totals.js';

type Aim = Pick<Settings, 'metric' | 'target' | 'floor'>;

/** The essential at a glance: what was gained, and that nothing was lost. */
export function optimizeHero(totals: OptimizeTotals, settings: Aim): Markup {
  return html`<section class="hero card" aria-labelledby="hero-title">
<div class="gain">
${gain(totals)}</div>
<div class="proof">
${verdict(totals, settings)}
${figureList(figuresOf(totals))}</div>
</section>
`;
}

function gain({ bytesIn, bytesOut }: OptimizeTotals): Markup {
  if (bytesIn === 0) return html`<h2 id="hero-title">There is nothing to compare.</h2>`;
  const share = bytesOut / bytesIn;
  return html`<h2 id="hero-title"><span class="big">${shareText(Math.abs(1 - share))}</span> ${share > 1 ? 'larger' : 'smaller'}</h2>
<p class="change"><span>${bytesText(bytesIn)}</span> <span class="arrow" aria-hidden="true">→</span><span class="unseen">became</span> <strong>${bytesText(bytesOut)}</strong></p>
${gainBar(share)}
`;
}

/** How long a bar is left, of one that was full. */
function gainBar(share: number): Markup {
  const width = Math.max(0, Math.min(1, share)) * 400;
  return html`<svg class="gain-bar" viewBox="0 0 400 14" preserveAspectRatio="none" aria-hidden="true"><rect class="trough" width="400" height="14"/><rect class="left" width="${Number(width.toFixed(1))}" height="14"/></svg>`;
}

function verdict(totals: OptimizeTotals, { metric, target, floor }: Aim): Markup {
  const { counts, scored, missed, lowestScore, lowestArea } = totals;
  const digits = digitsOf(metric);
  const { higherIsBetter } = metricNamed(metric);
  const onArea = floor === null ? undefined : { value: floor, higherIsBetter };
  if (counts.optimized === 0) {
    return html`<p class="verdict"><strong>No image was written anew.</strong> ${
      counts.kept > 0 ? 'Every original stays as it is.' : null
    }</p>`;
  }
  if (scored === 0) {
    return html`<p class="verdict" data-tone="warn"><strong>Qualities were predicted; nothing was scored.</strong> ${counted(counts.optimized, FILES)} written anew.</p>`;
  }
  const unscored = counts.optimized - scored;
  const met =
    missed === 0
      ? `${scored === 1 ? 'The scored file' : `All ${countText(scored)} scored files`} reached ${metric} ${target} against ${scored === 1 ? 'its original' : 'their originals'}.`
      : `${counted(missed, FILES)} of ${countText(scored)} missed ${metric} ${target}.`;
  const lowest = [
    ...(lowestScore === null
      ? []
      : [`Lowest score ${numberText(lowestScore, digits, { value: target, higherIsBetter })}`]),
    ...(lowestArea === null
      ? []
      : [
          `lowest worst area ${numberText(lowestArea.value, digits, onArea)}, in ${visibleText(lowestArea.path)}`,
        ]),
  ].join('; ');
  const others = [
    ...(unscored > 0 ? [` ${counted(unscored, FILES)} ${unscored === 1 ? 'was' : 'were'} not scored.`] : []),
    ...(counts.kept > 0 ? [` ${counted(counts.kept, FILES)} kept, byte for byte.`] : []),
  ];
  return html`<p class="verdict" data-tone="${missed === 0 ? 'good' : 'warn'}"><strong>${met}</strong> ${lowest}.${others}</p>`;
}

const FILES = ['file', 'files'] as const;

function figuresOf(totals: OptimizeTotals): Figure[] {
  const { counts, rows, images, encodes } = totals;
  return [
    { name: images === 1 ? 'image' : 'images', value: countText(images) },
    ...(rows === images ? [] : [{ name: 'results', value: countText(rows) }]),
    { name: 'optimised', value: countText(counts.optimized) },
    { name: 'kept', value: countText(counts.kept) },
    { name: 'failed', value: countText(counts.failed), tone: counts.failed > 0 ? 'bad' : undefined },
    { name: encodes === 1 ? 'encode' : 'encodes', value: countText(encodes) },
  ];
}

const MOST_BARS = 8;

export function optimizeCharts(totals: OptimizeTotals, { metric, target }: Aim): (Markup | null)[] {
  const digits = digitsOf(metric);
  const { formats, folders, reasons, counts } = totals;
  // Of one image a table says all.
  if (totals.rows - counts.failed < 2) return [];
  const isMadeAnew = counts.optimized > 1;
  return [
    groupBars('Saved by format', 'Format', formats.most(MOST_BARS)),
    folders.size > 1 ? groupBars('Saved by folder', 'Folder', folders.most(MOST_BARS)) : null,
    reasons.size > 0
      ? bars({
          title: 'Why images were kept',
          head: ['Reason', 'Images'],
          bars: [...reasons]
            .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
            .map(([reason, value]) => ({ name: codeText(reason), value })),
          format: countText,
        })
      : null,
    isMadeAnew && totals.scored > 1
      ? histogram({
          title: `Score against the target`,
          note: 'Right of the line is good enough; far right of it bytes were spent for nothing.',
          bins: totals.scores.bins,
          axis: { label: metric, format: (value) => numberText(value, digits) },
          mark: { value: target, name: 'target' },
        })
      : null,
    isMadeAnew
      ? histogram({
          title: 'Chosen quality',
          note: 'One fixed quality would have been too low for some and too high for others.',
          bins: totals.qualities.bins,
          axis: { label: 'quality' },
          empty: 'No file has a quality: all were written without loss.',
        })
      : null,
    totals.predictions.count > 1
      ? scatter({
          title: 'Predicted and chosen quality',
          note: 'On the line the search began where it ended.',
          cloud: totals.predictions,
          x: { label: 'predicted quality', domain: totals.qualityRange },
          y: { label: 'chosen quality', domain: totals.qualityRange },
          diagonal: true,
        })
      : null,
  ];
}

function groupBars(
  title: string,
  head: string,
  { first, rest }: ReturnType<OptimizeTotals['formats']['most']>,
): Markup {
  const saved = ({ bytesIn, bytesOut }: Omit<Group, 'name'>) => Math.max(0, bytesIn - bytesOut);
  return bars({
    title,
    // As a bar it would dwarf those that it is the rest of.
    ...(rest && { note: `All others together: ${bytesText(saved(rest))}, ${counted(rest.files, FILES)}.` }),
    head: [head, 'Saved'],
    bars: first.map((group) => ({
      name: `${visibleText(group.name)} · ${counted(group.files, FILES)} · ${shareText(saved(group) / Math.max(1, group.bytesIn))}`,
      value: saved(group),
    })),
    format: bytesText,
  });
}
