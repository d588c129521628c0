import { tsImport } from 'tsx/esm/api';

type WorkflowParser = typeof import('@actions/workflow-parser');

/** What is wrong with a workflow of GitHub Actions, by the parser that GitHub publishes. */
export async function workflowErrors(content: string): Promise<string[]> {
  // It imports JSON as bundlers take it; Node alone does not.
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow }: WorkflowParser = await tsImport(
    '@actions/workflow-parser',
    import.meta.url,
  );
  const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(String);
}
