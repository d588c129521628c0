/**
 * From 1.30 on ONNX Runtime sends telemetry on Linux and macOS, and keeps an identifier and files for it in the folders for
 * caches and temporary files, unless this stands in the environment when it is loaded.
 */
export const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: '1' };

/** To be called before anything that loads ONNX Runtime into this process. */
export function forbidTelemetry(): void {
  Object.assign(process.env, NO_TELEMETRY);
}
