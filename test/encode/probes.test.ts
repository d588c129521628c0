import { expect, test } from 'vitest';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { scene } from '../support/rasters.js';

const FAMILIES = Object.values(ENCODERS).flatMap(({ families }) => families.filter(({ probe }) => probe));

test.each(FAMILIES)(
  'the probe of $name shows the very picture of the lowest efforts, and of no higher',
  async (family) => {
    const { probe } = family;
    if (!probe) throw new Error('Expected a probe but received none.');
    const image = scene(160, 120, 3);
    const seen = async (file: Promise<Buffer>) => (await decodeForViewing(await file, false, 'file')).data;
    for (const quality of [30, 80]) {
      const probed = await seen(probe.encode(image, quality));
      for (let effort = 0; effort <= probe.sameUpTo; effort++)
        expect(await seen(family.encode(image, quality, effort))).toEqual(probed);
      expect(await seen(family.encode(image, quality, probe.sameUpTo + 1))).not.toEqual(probed);
    }
  },
);
