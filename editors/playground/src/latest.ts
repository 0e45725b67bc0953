/** Ask the server about a text that goes on changing. */

/** Cancels a question when the next one is asked. */
export class Latest {
  private asking = new AbortController();

  /** Return the answer; undefined if it came too late or the server has none. */
  async ask<Answer>(
    question: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    this.cancel();
    const { signal } = (this.asking = new AbortController());
    const answer = await question(signal).catch(() => undefined);
    return signal.aborted ? undefined : answer;
  }

  /** Drop the question that is not answered yet. */
  cancel(): void {
    this.asking.abort();
  }
}
