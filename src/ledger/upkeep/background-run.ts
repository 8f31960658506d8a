/** Work that a sweep begins and does not wait for: one run at a time, none once it is stopped. */
export class BackgroundRun {
  #run: Promise<void> | null = null;
  #isStopped = false;

  /** Nothing begins any more, and what is under way ends at its next step. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  get isUnderWay(): boolean {
    return this.#run !== null;
  }

  /**
   * Begins a run, if none is under way and it is not stopped. `work` must not reject. `ended` is
   * called when the run is over, and may begin the next.
   */
  begin(work: () => Promise<void>, ended: () => void = () => undefined): void {
    if (this.isUnderWay || this.#isStopped) return;
    this.#run = work().finally(() => {
      this.#run = null;
      ended();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#run !== null) await this.#run;
  }

  /** Nothing begins any more; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.idle();
  }
}
