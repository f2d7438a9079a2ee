// From rows of the store to lines of a chart: figures of runs, by metric, setting, method and size.

// A collection of figures. `runs` are those of the study; rows of other runs are left out.
export class Figures {
  #rows = [];

  constructor(rows, runs) {
    const byId = new Map(runs.map((run) => [run.id, run]));
    for (const row of rows) {
      const run = byId.get(row.run_id);
      if (!run || row.instance_id || typeof row.value !== "number") continue;
      this.#rows.push({ run, method: row.method, name: row.name, subset: row.subset, value: row.value, count: row.count });
    }
  }

  get isEmpty() {
    return this.#rows.length === 0;
  }

  // What there is to choose from, in the order of the runs.
  values(of) {
    return [...new Set(this.#rows.map(of))];
  }

  get datasets() {
    return this.values((row) => row.run.dataset);
  }

  get subsets() {
    const rank = (subset) => ["all", "correct", "wrong"].indexOf(subset) >>> 0;
    return this.values((row) => row.subset).sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  }

  has(name) {
    return this.#rows.some((row) => row.name === name);
  }

  // Lines of one metric: [{ setting, method, points: [{ size, seeds: [{ seed, value, count }] }] }],
  // where a setting is a model and a paradigm.
  lines({ dataset, name, subset }) {
    const lines = new Map();
    for (const { run, method, value, count } of this.#rows.filter(
      (row) => row.run.dataset === dataset && row.name === name && row.subset === subset,
    )) {
      const setting = settingOf(run);
      const key = JSON.stringify([setting, method]);
      if (!lines.has(key)) lines.set(key, { setting, method, points: new Map() });
      const { points } = lines.get(key);
      if (!points.has(run.training_size)) points.set(run.training_size, []);
      points.get(run.training_size).push({ seed: run.seed, value, count });
    }
    return [...lines.values()].map(({ points, ...line }) => ({
      ...line,
      points: [...points].map(([size, seeds]) => point(size, seeds)).sort((one, other) => one.size - other.size),
    }));
  }
}

export const settingOf = (run) => `${run.paradigm} ${run.model}`;

// Mean over seeds, with the standard deviation of the seeds where there are several.
export function point(size, seeds) {
  const mean = seeds.reduce((sum, { value }) => sum + value, 0) / seeds.length;
  const squares = seeds.reduce((sum, { value }) => sum + (value - mean) ** 2, 0);
  return { size, seeds, mean, deviation: seeds.length > 1 ? Math.sqrt(squares / (seeds.length - 1)) : 0 };
}
