import { realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Shard } from '../discover/shard.js';
import type { Watch } from '../discover/shard-sieve.js';
import { stem } from '../discover/stem.js';
import { isInside } from '../held-folder.js';
import { outputFolder, type PlanOptions, realOrSame } from './output-plan.js';

/**
 * What the run of one shard has to know of the images of others, so that it refuses what a run on all would refuse: images
 * that a file of its own would be written over. Hardly ever is there any.
 *
 * @param root the folder that images' paths start from
 * @param reports absolute paths of what the run writes itself
 */
export async function watchReports(root: string, reports: readonly string[]): Promise<Watch> {
  const realRoot = await realOrSame(root);
  const found = await Promise.all(reports.map((report) => realpath(report).catch(() => null)));
  const written = new Set(found);
  return (path) => written.has(join(realRoot, path));
}

/**
 * The same of a run that writes images: also those that its outputs could be written over, and those whose outputs its
 * reports could be written over.
 *
 * @throws IqError `output_unusable`
 */
export async function watchOutputs(
  root: string,
  shard: Shard | undefined,
  options: PlanOptions,
): Promise<Watch> {
  const reports = options.reports.map((report) => resolve(options.cwd, report));
  const isReport = await watchReports(root, reports);
  if (options.inPlace) return isReport;
  const [realRoot = '', folder = '', ...files] = await Promise.all(
    [root, outputFolder(root, options), ...reports].map(realOrSame),
  );
  const reportStems = new Set(files.map(stem));
  // An image in the output folder is in danger from the one image that has its place in the tree, which has its shard too.
  const isInDanger = (input: string) =>
    isInside(input, folder) && shard?.isOwn(relative(folder, input).split(sep).join('/')) === true;
  return (path) =>
    isReport(path) || reportStems.has(stem(join(folder, path))) || isInDanger(join(realRoot, path));
}
