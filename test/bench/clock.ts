/** Adds up milliseconds by stage. */
export class Clock {
  readonly stages = new Map<string, number>();

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.add(stage, performance.now() - start);
    return result;
  }

  now<T>(stage: string, work: () => T): T {
    const start = performance.now();
    const result = work();
    this.add(stage, performance.now() - start);
    return result;
  }

  add(stage: string, milliseconds: number): void {
    this.stages.set(stage, (this.stages.get(stage) ?? 0) + milliseconds);
  }
}
