import { type CheckCommandOptions, checkOptions } from './check-schema.js';
import { loadFile, loadLayers, merged, type Sources } from './load.js';
import type { CommonOptions } from './schema.js';
import { setAsideAim } from './set-aside.js';
import { qualityOptions } from './shared-options.js';

/**
 * The options of `iq check`. What a configuration file says of quality for `iq optimize` holds here too, unless it says
 * something else for this command: images that were optimised as the file wants it have nothing left to save.
 *
 * @throws IqError `invalid_option` or `invalid_config`
 */
export async function loadCheckOptions(sources: Sources): Promise<CommonOptions & CheckCommandOptions> {
  const file = await loadFile(sources);
  const optimize = Object.fromEntries(
    Object.entries(file.optimize ?? {}).filter(([name]) => name in qualityOptions),
  );
  const layers = await loadLayers('check', checkOptions, sources, file);
  return merged<CommonOptions & CheckCommandOptions>([optimize, ...layers], setAsideAim);
}
