import { join } from 'node:path';
import { decodeForViewing } from '../decode/decoder.js';
import { examine, firstLine, type ImageInfo } from '../decode/metadata.js';
import { lumaQuantisation } from '../decode/quantisation.js';
import { readSource, type Source } from '../decode/source.js';
import { outputName } from '../encode/output-name.js';
import { ENCODERS } from '../encode/registry.js';
import { IqError } from '../errors.js';
import { estimateEnhancing, type Need } from '../limits.js';
import { type JournalTask, sha256 } from '../optimize/record.js';
import type { Captured, CaptureRequest } from '../report/captures/capture.js';
import { captureEnlarged } from './capture-enlarged.js';
import { encodeEnlarged, withMetadata } from './encode-enlarged.js';
import { enlargePicture } from './enlarge.js';
import { prefersJpegModel } from './jpeg-model.js';
import { openNetwork } from './open-network.js';
import { openPicture } from './open-picture.js';
import { enlargedForm, type PixelSource, rowBytes } from './picture.js';
import { createEnhanceRecord, type EnhanceRecord, stillEnhanced } from './record.js';
import { type EnhanceRow, enhanceRow, failedEnhanceRow, type KeptReason } from './row.js';
import type { EnhanceSettings, ModelPlace } from './settings.js';
import { TiffBuffer, TiffFile } from './tiff-rows.js';
import { type OpenFolder, workingFolder } from './working-folder.js';
import { writeResult } from './write-result.js';

/** One image to be enlarged, as it is sent to a worker. */
export interface EnhanceTask {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  /** The real path of the folder that was asked for and has it: nothing outside is read. */
  readonly within: string;
  /** The output folder, as it is called and without links; `null` in a dry run. */
  readonly out: { readonly folder: string; readonly real: string } | null;
  readonly settings: EnhanceSettings;
  /** On which one image is computed; it changes nothing but the time. */
  readonly threads: number;
  /** What a page wants of it. */
  readonly capture: CaptureRequest | null;
  /** `null` where none is kept. */
  readonly journal: JournalTask<EnhanceRecord> | null;
  /** What of all that decides the result is the same for all images: see `enhanceKey`. */
  readonly key: string;
  /** The name of working files and of the output until it is whole; the parent removes it if the worker dies. */
  readonly temporary: string;
}

/** What became of one image. */
export interface Enhanced {
  readonly row: EnhanceRow;
  readonly captured: Captured | null;
  readonly isUnchanged: boolean;
  /** Why it is not in the journal, where it should be. */
  readonly unrecorded: string | null;
}

/** Enlarges one image, unless that takes more memory than is given. Never throws for a bad image: that is a failed row. */
export async function enhanceImage(
  task: EnhanceTask,
  memory = Number.POSITIVE_INFINITY,
): Promise<Enhanced | Need> {
  const started = performance.now();
  const { settings, path } = task;
  const file = join(task.root, path);
  let source: Source | undefined;
  let info: ImageInfo | undefined;
  try {
    const read = await readSource(file, { ...settings, within: task.within }, memory);
    if ('memory' in read) return read;
    source = read;
    const input = sha256(source.bytes);
    const earlier = stillEnhanced(task, source.bytes, input);
    if (earlier)
      return { row: earlier, captured: null, isUnchanged: task.journal?.isOwn !== true, unrecorded: null };
    info = await examine(source.bytes, file, settings);
    const size = sizeOf(info, settings);
    const pixels = info.width * info.height * settings.scale ** 2;
    const need = { memory: source.bytes.length + estimateEnhancing(pixels, settings.format) };
    if (need.memory > memory) return need;
    const made = await make(task, source, info, size);
    const isKept = typeof made === 'string';
    const name = isKept ? path : outputName(path, info.format, settings.format);
    const row = enhanceRow(
      {
        path,
        ms: performance.now() - started,
        info,
        bytesIn: source.bytes.length,
        output: task.out === null ? null : name,
      },
      isKept
        ? made
        : { ...made, format: settings.format, scale: settings.scale, bytesOut: made.bytes.length },
    );
    const bytes = isKept ? source.bytes : made.bytes;
    const record = createEnhanceRecord(task, { input, row, name, bytes });
    const unrecorded = await writeResult(task, source, { name, bytes }, record);
    return { row, captured: isKept ? null : made.captured, isUnchanged: false, unrecorded };
  } catch (error) {
    const ms = performance.now() - started;
    const row = failedEnhanceRow({ path, ms, error, info, bytesIn: source?.bytes.length });
    return { row, captured: null, isUnchanged: false, unrecorded: null };
  }
}

interface Made {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  readonly model: string;
  readonly captured: Captured | null;
}

/** The enlarged file, or why there is none. */
async function make(
  task: EnhanceTask,
  source: Source,
  info: ImageInfo,
  size: Size,
): Promise<Made | KeptReason> {
  const { settings } = task;
  const file = join(task.root, task.path);
  const { format } = settings;
  const kept = keptReason(info, settings, size);
  if (kept) {
    // A damaged image must not pass for a good one.
    await decodeForViewing(source.bytes, false, file);
    return kept;
  }
  assertOutputPixels(info, file, settings);
  const work = workingFolder(task);
  try {
    const opened = await openPicture(source.bytes, info, file, work.open);
    if (opened.source.alpha && !ENCODERS[format].holdsAlpha) return 'alpha';
    const model = modelFor(info, source.bytes, settings);
    const icc = opened.isConverted ? undefined : info.metadata.icc;
    const { bare, captured } = await enlargeAndEncode(
      task,
      { ...opened.source, icc },
      model,
      size,
      work.open,
    );
    const bytes = await withMetadata(bare, info, opened.isConverted, { format, ...size });
    return bytes ? { bytes, ...size, model: model.name, captured } : 'metadata_too_large';
  } finally {
    await work.remove();
  }
}

function keptReason(
  info: ImageInfo,
  { targetWidth, format }: EnhanceSettings,
  size: Size,
): KeptReason | undefined {
  if (info.frames > 1) return 'animated';
  if (targetWidth !== null && info.width >= targetWidth) return 'wide_enough';
  return Math.max(size.width, size.height) > ENCODERS[format].longestSide ? 'side_too_long' : undefined;
}

function modelFor({ format }: ImageInfo, bytes: Buffer, { model, jpegModel }: EnhanceSettings): ModelPlace {
  return format === 'jpeg' && prefersJpegModel(lumaQuantisation(bytes)) ? jpegModel : model;
}

/** @throws IqError `too_many_pixels` */
function assertOutputPixels(
  { width, height }: Size,
  file: string,
  { scale, maxOutputPixels }: EnhanceSettings,
): void {
  if (width * height * scale ** 2 <= maxOutputPixels) return;
  throw new IqError(
    'too_many_pixels',
    `${file} would have ${width * scale}×${height * scale} pixels, more than the ${maxOutputPixels} allowed, four times --max-pixels; raise that, or lower --scale.`,
    { path: file },
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is written: what the network makes, or less. */
function sizeOf({ width, height }: Size, { scale, targetWidth }: EnhanceSettings): Size {
  const whole = { width: width * scale, height: height * scale };
  if (targetWidth === null || whole.width <= targetWidth) return whole;
  return { width: targetWidth, height: Math.max(1, Math.round((height * targetWidth) / width)) };
}

/** Above, in bytes of samples, the enlarged picture is collected in a file. */
const LARGEST_IN_MEMORY = 96e6;

async function enlargeAndEncode(
  { path, settings, threads, capture }: EnhanceTask,
  source: PixelSource & { readonly icc: Uint8Array | undefined },
  model: ModelPlace,
  size: Size,
  folder: OpenFolder,
): Promise<{ readonly bare: Buffer; readonly captured: Captured | null }> {
  const network = await openNetwork(model.file, threads);
  const form = enlargedForm(source, network.scale);
  const wanted = { format: settings.format, ...size };
  const encoded = async (tiff: string | Buffer) => {
    const bare = await encodeEnlarged(tiff, form, wanted).catch((cause) => {
      throw new IqError('encode_failed', `${path} could not be encoded (${firstLine(cause)}).`, {
        path,
        cause,
      });
    });
    const { scale } = network;
    const { icc } = source;
    const captured = capture && (await captureEnlarged(source, { tiff, form, scale, icc }, path, capture));
    return { bare, captured };
  };
  if (rowBytes(form) * form.height <= LARGEST_IN_MEMORY) {
    const sink = new TiffBuffer(form);
    await enlargePicture(source, network, settings, sink);
    return encoded(sink.bytes);
  }
  const tiff = join(await folder(rowBytes(form) * form.height), 'enlarged.tiff');
  const sink = await TiffFile.create(tiff, form);
  try {
    await enlargePicture(source, network, settings, sink);
  } finally {
    await sink.close();
  }
  return encoded(tiff);
}
