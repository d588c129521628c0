/** Where "high" and "low" would mislead: a high score for noise is little noise, and high exposure sounds like too much. */
const WORDS: Readonly<Record<string, string>> = {
  high_sharpness: 'sharp',
  low_sharpness: 'soft',
  high_exposure: 'well exposed',
  low_exposure: 'poorly exposed',
  high_colourfulness: 'colourful',
  low_colourfulness: 'muted',
  high_colour_cast: 'no colour cast',
  low_colour_cast: 'colour cast',
  high_noise: 'little noise',
  low_noise: 'noisy',
};

/** What stands out in a picture, in words for people; what is missing everywhere is not said of each. */
export function reasonWords(reasons: readonly string[]): string[] {
  return reasons
    .filter((reason) => !reason.startsWith('no_'))
    .map(
      (reason) => (Object.hasOwn(WORDS, reason) ? WORDS[reason] : undefined) ?? reason.replaceAll('_', ' '),
    );
}
