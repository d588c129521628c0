/**
 * Why an image, an option or an output was refused. The first group is found in the `reason` column of failed
 * rows; the second stops a run before any work (exit code 2); the third tells why parts cannot be merged.
 */
export const ERROR_CODES = {
  empty_file: 'the file has no bytes',
  not_found: 'no file has this path',
  not_a_file: 'the path is a folder, a pipe, a socket or a device',
  symlink:
    'the path is a symbolic link, or leads through one out of what was given, and following them was not asked for',
  permission_denied: 'the operating system refused to open the file',
  read_failed: 'the operating system could not read the file',
  unsupported_format: 'the bytes are not an image that can be read here, whatever the name says',
  corrupt: 'the image is truncated or damaged',
  too_many_pixels: 'the image has more pixels than --max-pixels allows',
  too_many_frames: 'the image has more frames or pages than --max-frames allows',
  file_too_large: 'the file has more bytes than --max-file-size allows',
  too_small: 'a side of the image is shorter than the window of the metric',
  size_mismatch: 'two images to be compared differ in width or height',
  no_reference: 'no image of the reference folder belongs to the image, or several do',
  changed_while_running: 'the source changed while it was read, or between that and replacing it',
  encode_failed: 'the encoder refused the pixels',
  write_failed: 'the output could not be written',
  no_space: 'the disk is full',
  outside_output: 'the output path leads outside the output folder through a symbolic link',
  outside_root: "a path in a ranking leads out of the images' folder",
  timeout: 'the image took longer than --timeout allows',
  worker_died: 'the processes working on the image ended unexpectedly, one after the other',
  out_of_memory: 'the image does not fit the memory that is left',
  internal: 'a defect of this program; please report it',

  invalid_option: 'an option has a value that cannot be used',
  invalid_config: 'the configuration file cannot be used',
  output_conflict: 'two inputs would be written to one output',
  output_is_input: 'an output would overwrite an input',
  output_unusable: 'the output folder, or the journal of what is replaced in place, cannot be written to',
  in_use: 'another run is replacing the same images',
  workers_unusable: 'the processes that work on images end as soon as they start',
  nothing_to_read: 'no image was found',
  plan_unusable: 'a plan is damaged, of another version, or for another number of shards',
  model_missing: 'a model that is not fetched by itself is not on this machine',
  model_corrupt: 'a model file is damaged, or not what it should be',
  model_mismatch: 'a trained model was made for other settings or another encoder than the run has',
  too_few_labels: 'too few images gave a label to train a model with',
  download_failed: 'a model could not be fetched',
  runtime_missing:
    'an optional package that a part of this program needs is not installed or does not run here',
  offline: 'a model would have to be fetched, but --offline or IQ_OFFLINE forbids the network',

  meta_missing: 'the meta file of a part is missing or damaged',
  not_mergeable: 'a part is no shard, or its rows cannot be put together with others',
  shard_differs: 'a shard is of another command, version, configuration, division or listing than the others',
  shard_missing: 'a shard is missing',
  shard_twice: 'a shard is there twice',
  shard_interrupted: 'a shard is of an interrupted run',
  rows_differ: 'the rows of a shard are not those that its meta file tells of, or others have them too',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Every error that this project raises on purpose. `message` is one plain sentence or two: what, why, what to do. */
export class IqError extends Error {
  override readonly name = 'IqError';
  readonly code: ErrorCode;
  readonly path: string | undefined;

  constructor(code: ErrorCode, message: string, details: { path?: string; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.path = details.path;
  }
}

/** The system's error code (`ENOENT`, `EACCES`, …) of a failed call, or `undefined` for other errors. */
export function systemCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}
