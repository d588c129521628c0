import { basename } from 'node:path';
import type { namedSettings } from '../../../enhance/record.js';
import type { EnhanceRow } from '../../../enhance/row.js';
import { visibleText } from '../../../visible-text.js';
import type { TextOutput } from '../../output-file.js';
import type { Report } from '../../report.js';
import { type CaptureSource, gatherCaptures, viewerOf } from '../captures.js';
import { writeDocument } from '../document.js';
import { BY_STATUS, FailureList, failureSection } from '../failures.js';
import { html, type Markup } from '../markup.js';
import type { Cell, Column } from '../page-data.js';
import { pageReport } from '../page-report.js';
import { placeFrom, withoutFolders } from '../places.js';
import type { RowStore } from '../row-store.js';
import { bytesText, counted, countText } from '../shared/words.js';
import { figureList, shell } from '../shell.js';
import { tableNote, tableSection } from '../table.js';

/** What the page says of how pictures were enlarged. */
export type EnhancePageSettings = Pick<
  ReturnType<typeof namedSettings>,
  'scale' | 'model' | 'jpegModel' | 'format' | 'targetWidth'
>;

/** What a run of `enhance` was, known once it has begun. */
export interface EnhancePageFacts {
  /** The absolute folder that paths start from, if it is known. */
  readonly root: string | null;
  /** The absolute folder that outputs are in; `null` where there are none. */
  readonly outputs: string | null;
  readonly settings: EnhancePageSettings;
  readonly interrupted: boolean;
}

const IMAGES = ['image', 'images'] as const;
const SIDES = ['Lanczos3', 'Network'] as const;
const FACTS = ['status', 'model', 'width', 'height', 'width_out', 'height_out', 'bytes_in', 'bytes_out'];

const COLUMNS: readonly Column[] = [
  { key: 'path', label: 'Image', kind: 'path', isShown: true, link: 'before' },
  { key: 'status', label: 'Status', kind: 'choice', isShown: true, isFilter: true },
  {
    key: 'reason',
    label: 'Reason',
    kind: 'choice',
    isShown: true,
    isFilter: true,
    hint: 'Why it was kept or failed',
  },
  { key: 'model', label: 'Network', kind: 'choice', isShown: true, isFilter: true },
  { key: 'width', label: 'Width', kind: 'number', isShown: true },
  { key: 'height', label: 'Height', kind: 'number', isShown: false },
  { key: 'width_out', label: 'Width after', kind: 'number', isShown: true },
  { key: 'height_out', label: 'Height after', kind: 'number', isShown: false },
  { key: 'bytes_in', label: 'Before', kind: 'bytes', isShown: false },
  { key: 'bytes_out', label: 'After', kind: 'bytes', isShown: true },
  { key: 'format_in', label: 'From', kind: 'choice', isShown: false },
  { key: 'format_out', label: 'To', kind: 'choice', isShown: false },
  { key: 'output', label: 'Output', kind: 'path', isShown: false, link: 'after' },
  { key: 'message', label: 'Message', kind: 'text', isShown: false },
];

/** What all rows come to. */
class Totals {
  readonly counts: Record<EnhanceRow['status'], number> = { enhanced: 0, kept: 0, failed: 0 };
  readonly failures = new FailureList();
  bytesOut = 0;
  pixels = 0;

  add({ status, path, reason, message, bytes_out, width_out, height_out }: EnhanceRow): void {
    this.counts[status]++;
    if (status === 'failed') this.failures.add(path, reason, message);
    if (status !== 'enhanced') return;
    this.bytesOut += bytes_out ?? 0;
    this.pixels += (width_out ?? 0) * (height_out ?? 0);
  }
}

/** The rows of `iq enhance` as a page; for the parameters see `optimizePage`. */
export function enhancePage(
  output: TextOutput,
  page: string | null,
  pictures: CaptureSource,
  facts: () => EnhancePageFacts,
): Report<EnhanceRow> {
  const totals = new Totals();
  return pageReport(output, {
    add(row, store) {
      const told = { ...row, message: withoutFolders(row.message, [facts().root]) };
      totals.add(told);
      store.add({ cells: cellsOf(told), key: row.path }, row.status === 'failed' ? 0 : 1);
    },
    write: (store) => writePage(output, page, pictures, facts(), totals, store),
  });
}

function cellsOf(row: EnhanceRow): Cell[] {
  const values: Readonly<Record<string, Cell>> = { ...row };
  return COLUMNS.map(({ key }) => values[key] ?? null);
}

async function writePage(
  output: TextOutput,
  page: string | null,
  pictures: CaptureSource,
  { root, outputs, settings, interrupted }: EnhancePageFacts,
  totals: Totals,
  store: RowStore,
): Promise<void> {
  const { places, later } = gatherCaptures(store, pictures);
  const subject = visibleText(basename(root ?? '') || (root ?? 'images'));
  await writeDocument(output, {
    title: `${subject} – iq enhance`,
    content: shell({
      command: 'iq enhance',
      subject,
      settings: settingWords(settings),
      interrupted,
      sections: [
        hero(totals, places.length),
        failureSection(totals.failures, `${counted(totals.failures.count, IMAGES)} failed`, BY_STATUS),
        tableSection('Every image', tableNote(store.total, IMAGES, 'failures first')),
      ],
    }),
    table: {
      columns: COLUMNS,
      total: store.total,
      order: { key: 'path', isDescending: false },
      counts: IMAGES,
      places: { before: placeFrom(page, root), after: placeFrom(page, outputs) },
      viewer: viewerOf(pictures, places, SIDES, FACTS),
      rows: store.cells(),
    },
    later,
  });
}

function hero({ counts, bytesOut, pixels }: Totals, compared: number): Markup {
  const { enhanced, kept, failed } = counts;
  const figures = [
    { name: 'enlarged', value: countText(enhanced) },
    { name: 'kept', value: countText(kept) },
    { name: 'failed', value: countText(failed), tone: failed > 0 ? ('bad' as const) : undefined },
    { name: 'megapixels written', value: (pixels / 1e6).toFixed(1) },
    { name: 'written', value: bytesText(bytesOut) },
  ];
  return html`<section class="hero card" aria-label="Summary">
<div>
<p class="verdict"><strong>${enhanced > 0 ? `${counted(enhanced, IMAGES)} enlarged by a network.` : 'No image was enlarged.'}</strong> ${
    compared > 0
      ? `${counted(compared, IMAGES)} can be compared with what Lanczos3 makes of the same picture, where both differ the most. Shown is what the network made, before it was reduced to a width or encoded.`
      : null
  }</p>
${figureList(figures)}</div>
</section>
`;
}

function settingWords({ scale, model, jpegModel, format, targetWidth }: EnhancePageSettings): string[] {
  return [
    `×${scale}`,
    visibleText(basename(model)),
    ...(jpegModel === model ? [] : [`${jpegModel} for coarse JPEG`]),
    `written as ${format}`,
    ...(targetWidth === null ? [] : [`at most ${targetWidth} pixels wide`]),
  ];
}
