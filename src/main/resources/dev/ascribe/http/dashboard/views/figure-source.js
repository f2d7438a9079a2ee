// The figures of a study's runs: all that are stored at first, and then those of each run that ends.

import { api } from "../api/client.js";
import { rest } from "../api/waiting.js";
import { Figures } from "../charts/figures.js";

const TRY_AGAIN = 10000;

export class FigureSource {
  figures = new Figures();
  isLoaded = false;
  #study;
  #signal;
  #onFigures;
  #onProblem;
  #runs = [];
  // The runs of which nothing more can come.
  #complete = new Set();
  #isBusy = false;

  // `onFigures()` hears that there are more, `onProblem(error)` that some could not be had.
  constructor(study, { signal, onFigures, onProblem }) {
    this.#study = study;
    this.#signal = signal;
    this.#onFigures = onFigures;
    this.#onProblem = onProblem;
  }

  // Loads what is missing of the runs as they are now. After a refusal, only `retry` does.
  update(runs) {
    this.#runs = runs;
    for (const run of runs) if (run.state !== "done") this.#complete.delete(run.id);
    if (!this.#isBusy) this.retry();
  }

  async retry() {
    this.#isBusy = true;
    try {
      if (!this.isLoaded) await this.#loadAll();
      for (let run; (run = this.#missing()); ) await this.#loadRun(run);
      this.#isBusy = false;
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#onProblem(error);
      if (error.passes !== true) return;
      await rest(TRY_AGAIN, this.#signal);
      this.#isBusy = false;
    }
  }

  #missing() {
    return this.#runs.find((run) => run.state === "done" && !this.#complete.has(run.id));
  }

  async #loadAll() {
    const runs = this.#runs;
    const done = runs.filter((run) => run.state === "done").map((run) => run.id);
    const rows = new Map(runs.map((run) => [run.id, []]));
    for await (const row of api.figures(this.#study, null, this.#signal)) rows.get(row.run_id)?.push(row);
    runs.forEach((run) => this.figures.replace(run, rows.get(run.id)));
    // Of a run that ended meanwhile, there may be more than was read.
    done.forEach((id) => this.#complete.add(id));
    this.isLoaded = true;
    this.#onFigures();
  }

  async #loadRun(run) {
    const rows = [];
    for await (const row of api.figures(this.#study, run.id, this.#signal)) rows.push(row);
    this.figures.replace(run, rows);
    this.#complete.add(run.id);
    this.#onFigures();
  }
}
