// From rows of the store to lines of a chart: figures of runs, by metric, setting, method and size.

// A collection of figures that grows run by run.
export class Figures {
  #runs = new Map();
  // By data set, metric and subset, then by run: what a chart asks for.
  #byPlace = new Map();
  #subsets = new Set();

  get isEmpty() {
    return this.#byPlace.size === 0;
  }

  // Puts rows of the store in the place of all that was known of a run.
  replace(run, rows) {
    for (const key of this.#runs.get(run.id) ?? []) {
      this.#byPlace.get(key).delete(run.id);
      if (!this.#byPlace.get(key).size) this.#byPlace.delete(key);
    }
    const keys = new Set();
    this.#runs.set(run.id, keys);
    for (const row of rows) {
      if (row.instance_id || typeof row.value !== "number") continue;
      const key = place(run.dataset, row.name, row.subset);
      if (!this.#byPlace.has(key)) this.#byPlace.set(key, new Map());
      const ofRuns = this.#byPlace.get(key);
      if (!ofRuns.has(run.id)) ofRuns.set(run.id, []);
      ofRuns.get(run.id).push({ run, method: row.method, value: row.value, count: row.count });
      keys.add(key);
      this.#subsets.add(row.subset);
    }
  }

  // What there is to choose from.
  get datasets() {
    return [...new Set([...this.#byPlace.keys()].map((key) => JSON.parse(key)[0]))];
  }

  get subsets() {
    const rank = (subset) => ["all", "correct", "wrong"].indexOf(subset) >>> 0;
    return [...this.#subsets].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  }

  // Whether any subset of a data set has this metric.
  has(dataset, name) {
    return this.subsets.some((subset) => this.#byPlace.has(place(dataset, name, subset)));
  }

  // Lines of one metric: [{ setting, method, points: [{ size, seeds: [{ seed, value, count, beside }] }] }],
  // where a setting is a model and a paradigm, and `beside` is the value of another metric of the
  // same run, or null.
  lines({ dataset, name, subset, beside = null }) {
    const others = new Map();
    for (const [run, rows] of this.#byPlace.get(place(dataset, beside, subset)) ?? []) {
      for (const row of rows) others.set(JSON.stringify([run, row.method]), row.value);
    }
    const lines = new Map();
    for (const [runId, rows] of this.#byPlace.get(place(dataset, name, subset)) ?? []) {
      for (const { run, method, value, count } of rows) {
        const setting = settingOf(run);
        const key = JSON.stringify([setting, method]);
        if (!lines.has(key)) lines.set(key, { setting, method, points: new Map() });
        const { points } = lines.get(key);
        if (!points.has(run.training_size)) points.set(run.training_size, []);
        const other = others.get(JSON.stringify([runId, method])) ?? null;
        points.get(run.training_size).push({ seed: run.seed, value, count, beside: other });
      }
    }
    return [...lines.values()].map(({ points, ...line }) => ({
      ...line,
      points: [...points].map(([size, seeds]) => point(size, seeds)).sort((one, other) => one.size - other.size),
    }));
  }
}

const place = (dataset, name, subset) => JSON.stringify([dataset, name, subset]);

export const settingOf = (run) => `${run.paradigm} ${run.model}`;

// Whether any point of the lines is a mean over several seeds.
export const haveSeeds = (lines) => lines.some(({ points }) => points.some(({ seeds }) => seeds.length > 1));

// Mean over seeds, with the standard deviation of the seeds where there are several.
export function point(size, seeds) {
  const mean = seeds.reduce((sum, { value }) => sum + value, 0) / seeds.length;
  const squares = seeds.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  return { size, seeds, mean, deviation: seeds.length > 1 ? Math.sqrt(squares / (seeds.length - 1)) : 0 };
}
