import { readFileSync } from 'node:fs';

/** What `assembly/index.ts` exports; pointers and counts are plain numbers, booleans 0 or 1. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  prepareSsim(
    width: number,
    height: number,
    channels: number,
    kept: number,
    white: number,
    plane: number,
    halved: number,
  ): void;
  prepareMsSsim(width: number, height: number, channels: number, kept: number, white: number): void;
  prepareSquaredError(width: number, height: number, channels: number, kept: number, white: number): void;
  prepareSsimulacra2(
    width: number,
    height: number,
    channels: number,
    background: number,
    scaleCount: number,
    structure: number,
    any: number,
  ): void;
  stripRows(): number;
  referenceStage(): number;
  candidateStage(): number;
  keep(rows: number): void;
  begin(channels: number): void;
  push(rows: number): void;
  finish(): number;
  details(): number;
  detailCount(): number;
  thumbnail(): number;
  sumAreas(width: number, height: number): number;
  viewRaster(bytes: number): number;
  viewPoints(size: number): number;
  viewPlanes(
    channels: number,
    firstColumn: number,
    endColumn: number,
    firstRow: number,
    endRow: number,
  ): number;
  measureStatistics(width: number, height: number): number;
}

/** The part of the WebAssembly interface in use: Node has it, its type declarations do not. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: object | undefined;

/** The build puts the file beside the compiled JavaScript; run as TypeScript, this file is in `src/` instead. */
function location(): URL {
  const file = import.meta.url.endsWith('.ts') ? '../../dist/kernels/kernels.wasm' : './kernels.wasm';
  return new URL(file, import.meta.url);
}

/**
 * A new instance of the kernels, with memory of its own. The module is compiled on the first call in a process.
 */
export function instantiateKernels(): KernelExports {
  compiled ??= new WebAssembly.Module(readFileSync(location()));
  return new WebAssembly.Instance(compiled).exports as KernelExports;
}
