/** What `out/summary.json` says of a run. */

/** One notebook's line in summary.json. */
export interface NotebookSummary {
  name: string;
  ok: boolean;
  codeCells: number;
  executedCells: number;
  seconds: number;
  error?: string;
  /** It did not run: nothing has changed since its last good run, whose numbers these are. */
  unchanged?: true;
}

export interface Summary {
  /** What computed: the backend's name, several with commas, or what was asked for if none did. */
  backend: string;
  budget: string;
  notebooks: NotebookSummary[];
}
