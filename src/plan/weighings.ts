/** What images are weighed by. */
export const WEIGHINGS = ['bytes', 'pixels', 'count'] as const;
export type Weighing = (typeof WEIGHINGS)[number];
