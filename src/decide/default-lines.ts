// Written by `npm run fit:bpp`, 2026-11-21, from photographs at effort 4.
// jpeg-table8 (mozjpeg 0826579): 105 cid22 png, 4 clic png, 12 kodak png, 20 snapshots jpeg.
// jpeg-table2 (mozjpeg 0826579): 105 cid22 png, 4 clic png, 12 kodak png, 20 snapshots jpeg.
// webp (webp 1.6.0): 105 cid22 png, 4 clic png, 12 kodak png, 20 snapshots jpeg.
// avif (heif 1.23.5, aom 3.15.1): 56 cid22 png, 12 kodak png, 7 snapshots jpeg.

/** By the encoder's family and the metric: `[target, intercept, slope]`, rising targets. */
export const DEFAULT_LINES: Readonly<
  Record<
    string,
    Readonly<Record<string, readonly (readonly [target: number, intercept: number, slope: number])[]>>
  >
> = {
  'jpeg-table8': {
    ssim: [
      [0.95, 14.012, 8.7539],
      [0.958, 16.888, 9.6723],
      [0.97, 23.295, 10.9746],
      [0.98, 31.906, 11.4655],
      [0.99, 47.352, 10.2299],
    ],
    'ms-ssim': [
      [0.985, 19.147, 2.2669],
      [0.99, 25.844, 3.0667],
      [0.9928, 30.6, 4.3399],
      [0.997, 37.864, 8.5714],
      [0.9984, 48.216, 8.6853],
    ],
    psnr: [
      [32, 9.64, 4.2332],
      [36, 21.034, 7.514],
      [40, 46.443, 7.1979],
      [44, 65.328, 5.7839],
    ],
  },
  'jpeg-table2': {
    ssimulacra2: [
      [70, 51.75, 3.9214],
      [75, 62.903, 3.5684],
      [80, 73.828, 2.9198],
      [82, 75.763, 3.1041],
      [85, 81.044, 2.6674],
      [90, 88.528, 1.9851],
    ],
  },
};
