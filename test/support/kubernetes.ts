import { fileURLToPath } from 'node:url';
import { Job } from 'kubernetes-models/batch/v1';
import ts from 'typescript';

const FILE = fileURLToPath(new URL('./manifest.ts', import.meta.url));

/** What is wrong with the manifest of a Job, by the schema of Kubernetes and, for fields that it does not know, by its types. */
export function jobErrors(manifest: object): string[] {
  return [...bySchema(manifest), ...byTypes(manifest)];
}

function bySchema(manifest: object): string[] {
  try {
    new Job(manifest as ConstructorParameters<typeof Job>[0]).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

function byTypes(manifest: object): string[] {
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  } satisfies ts.CompilerOptions;
  const code = `import type { IJob } from 'kubernetes-models/batch/v1';\nexport const job: IJob = ${JSON.stringify(manifest)};\n`;
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === FILE || fileExists.call(host, name);
  host.getSourceFile = (name, language, ...rest) =>
    name === FILE
      ? ts.createSourceFile(name, code, language)
      : getSourceFile.call(host, name, language, ...rest);
  const program = ts.createProgram([FILE], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
