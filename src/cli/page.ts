import { resolve } from 'node:path';
import type { REPORT_IMAGES } from '../config/schema.js';
import type { CaptureSink } from '../report/captures/capture.js';
import { openShowcase } from '../report/captures/showcase.js';
import type { CaptureSource } from '../report/html/captures.js';
import { isStream } from '../report/output-file.js';

interface PageOptions {
  readonly report?: string | undefined;
  readonly reportImages?: (typeof REPORT_IMAGES)[number] | undefined;
}

/** What a command gathers for its page. */
export interface Page {
  /** Absolute; `null` where nothing lies beside the page. */
  readonly path: string | null;
  readonly pictures: CaptureSource;
  /** Takes the pictures of the run, if they are wanted. */
  readonly captures: CaptureSink | null;
  close(): void;
}

/** The absolute path of a page; `null` where there is none, and where it goes through a pipe and lies nowhere. */
export async function pagePath(report: string | undefined): Promise<string | null> {
  return report === undefined || (await isStream(report)) ? null : resolve(report);
}

/** @throws IqError `no_space` or `write_failed` where there is no room for temporary files */
export async function openPage(
  { report, reportImages = 'embed' }: PageOptions,
  onWarning: (message: string) => void,
): Promise<Page> {
  const path = await pagePath(report);
  if (report === undefined || reportImages !== 'embed') {
    const pictures = reportImages === 'link' ? 'link' : 'none';
    return { path, pictures, captures: null, close() {} };
  }
  const showcase = openShowcase({ onWarning });
  return { path, pictures: showcase, captures: showcase, close: () => showcase.close() };
}
