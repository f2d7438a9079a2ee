"""Means, intervals, tests and their correction by numpy, scipy and statsmodels, from the values of single texts."""
import collections
import functools
import gc
import math

import numpy
import scipy.stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.multitest import multipletests

# Where the ranges of measures end. Intervals are cut there.
ENDS = {-1.0, 0.0, 1.0, 100.0}


def compare(study, differences):
    cells = Cells(study)
    noise = {}
    for row in study.intervals:
        noise[cells.key(row), row["method"], row["name"], row["subset"]] = row["score_error"]
        values = cells.values(row, row["method"], row["paradigm"])
        if values is not None:
            interval(row, values, differences)
    for row in study.comparisons:
        if row["kind"] != "trend":
            comparison(row, cells, noise, differences)
    trends(study, cells, differences)
    holm(study, differences)


class Cells:
    """Values of the runs that differ in their seed only, as arrays [seeds][texts]."""

    def __init__(self, study):
        self.study = study
        self.runs = collections.defaultdict(list)
        self.texts = collections.defaultdict(set)
        for run, row in study.runs.items():
            self.runs[self.key(row)].append(run)
        for run, instance in study.predictions:
            self.texts[self.key(study.runs[run])].add(instance)
        self.measured = collections.defaultdict(dict)
        for row in study.instance_metrics:
            if row["subset"] in ("", "union"):
                name = "map" if row["name"] == "average-precision" else row["name"]
                self.measured[row["run_id"], row["method"], name][row["instance_id"]] = row["value"]
        for (run, instance), prediction in study.predictions.items():
            self.measured[run, "", "accuracy"][instance] = float(prediction.gold == prediction.predicted)

    def key(self, row, paradigm=None):
        return row["dataset"], row["model"], paradigm or row["paradigm"], row["training_size"]

    def values(self, row, method, paradigm):
        """None for a figure that is no mean of texts, and for the agreement between annotators."""
        return self.array(self.key(row, paradigm), method, row["name"], row["subset"])

    @functools.cache
    def array(self, key, method, name, subset):
        runs = sorted(self.runs[key], key=lambda run: self.study.runs[run]["seed"])
        if not any((run, method, name) in self.measured for run in runs):
            return None
        values = numpy.full((len(runs), len(self.texts[key])), math.nan)
        for i, run in enumerate(runs):
            of_run = self.measured[run, method, name]
            for j, instance in enumerate(sorted(self.texts[key])):
                if self.belongs(run, instance, subset):
                    values[i, j] = of_run.get(instance, math.nan)
        return values

    def belongs(self, run, instance, subset):
        prediction = self.study.predictions.get((run, instance))
        if prediction is None or subset == "all":
            return prediction is not None
        if subset.startswith("gold="):
            return prediction.gold in subset.removeprefix("gold=").split(",")
        return (prediction.gold == prediction.predicted) == (subset == "correct")


def place(row):
    return " ".join(str(row[key]) for key in ("dataset", "paradigm", "training_size", "method", "name", "subset"))


def mean_of_seeds(values):
    return numpy.nanmean(numpy.nanmean(values, axis=1))


def varies(values):
    return len(numpy.unique(values[~numpy.isnan(values)])) > 1


def interval(row, values, differences):
    differences.add("numpy", "interval: value", row["value"], mean_of_seeds(values), place(row))
    if row["score_error"] > 0 or not varies(values):
        return
    known = values[:, ~numpy.isnan(values).all(axis=0)]
    if row["seeds"] == 1:
        texts = known[~numpy.isnan(known)]
        error = scipy.stats.sem(texts)
        low, high = scipy.stats.t.interval(0.95, len(texts) - 1, loc=texts.mean(), scale=error)
        differences.add("scipy", "interval, one seed: standard error (sem)", row["standard_error"], error, place(row))
        if not {row["lower"], row["upper"]} & ENDS:
            differences.add("scipy", "interval, one seed: width (t)", row["upper"] - row["lower"], high - low, place(row))
        differences.add("scipy", "interval, one seed: lower bound (t)", row["lower"], low, place(row), is_same=False)
    elif not numpy.isnan(known).any() and known.shape[1] > 1:
        groups = numpy.column_stack([axis.ravel() for axis in numpy.indices(known.shape)])
        fitted = OLS(known.ravel(), numpy.ones(known.size)).fit(cov_type="cluster", cov_kwds={"groups": groups})
        name = "interval, seeds: standard error (two-way clusters)"
        differences.add("statsmodels", name, row["standard_error"], fitted.bse[0], place(row), is_same=False)


def comparison(row, cells, noise, differences):
    is_method = row["kind"] == "method"
    first = cells.values(row, row["method"], row["paradigm"])
    second = cells.values(row, row["other"] if is_method else row["method"], row["paradigm"] if is_method else row["other"])
    if first is None or second is None:
        return
    paired = first - second
    kind = f"comparison of {row['kind']}s"
    differences.add("numpy", f"{kind}: mean difference", row["value"], mean_of_seeds(paired), place(row))
    of_texts = numpy.nanmean(paired, axis=0)
    of_texts = of_texts[~numpy.isnan(of_texts)]
    if not varies(of_texts):
        return
    differences.add("scipy", f"{kind}: Wilcoxon's p", row["p_wilcoxon"], wilcoxon(of_texts), place(row))
    effect = of_texts.mean() / of_texts.std(ddof=1)
    differences.add("numpy", f"{kind}: effect", row["effect"], effect, place(row))
    other = cells.key(row) if is_method else cells.key(row, row["other"])
    sides = [(cells.key(row), row["method"]), (other, row["other"] if is_method else row["method"])]
    is_exact = all(noise[(*side, row["name"], row["subset"])] == 0 for side in sides)
    if row["seeds"] == 1 and is_exact:
        t = scipy.stats.ttest_1samp(of_texts, 0).pvalue
        differences.add("scipy", f"{kind}, one seed: p (paired t)", row["p_value"], t, place(row))


def wilcoxon(values):
    """Exact without ties and zeros. Otherwise it is the normal approximation, in which zeros keep their ranks; by default,
    scipy leaves zeros out and makes no correction for continuity. Values that only rounding tells apart are made equal first."""
    values = numpy.rint(values / numpy.abs(values).max() * 1e12)
    magnitudes = numpy.abs(values)
    is_plain = magnitudes.min() > 0 and len(numpy.unique(magnitudes)) == len(values)
    method = "exact" if is_plain else "asymptotic"
    return scipy.stats.wilcoxon(values, zero_method="pratt", method=method, correction=not is_plain).pvalue


def trends(study, cells, differences):
    for row in (row for row in study.comparisons if row["kind"] == "trend"):
        sizes, means = [], []
        for key in cells.runs:
            if key[:3] == (row["dataset"], row["model"], row["paradigm"]):
                values = cells.values({**row, "training_size": key[3]}, row["method"], row["paradigm"])
                if values is not None:
                    of_seeds = [mean for mean in numpy.nanmean(values, axis=1) if not math.isnan(mean)]
                    sizes += [key[3]] * len(of_seeds)
                    means += of_seeds
        if means:
            theirs = scipy.stats.spearmanr(sizes, means)
            differences.add("scipy", "trend: Spearman's rho", row["value"], theirs.statistic, place(row))
            if len(means) > 7:
                differences.add("scipy", "trend: p (Student)", row["p_value"], theirs.pvalue, place(row))
            else:
                differences.add("scipy", "trend: p (all orders)", row["p_value"], of_orders(sizes, means), place(row))


def of_orders(sizes, means):
    """The share of all pairings of sizes with means whose correlation of ranks is as far from 0."""
    x, y = (scipy.stats.rankdata(values) for values in (sizes, means))
    distance = lambda ranks, axis: numpy.abs(((ranks - x.mean()) * (y - y.mean())).sum(axis=axis))
    test = scipy.stats.permutation_test((x,), distance, permutation_type="pairings", n_resamples=numpy.inf, alternative="greater")
    return test.pvalue


def holm(study, differences):
    """Families as the comment of the class Comparisons declares them."""
    gc.freeze()  # statsmodels collects garbage at every call, which takes long with so many rows
    families = collections.defaultdict(list)
    for row in study.comparisons:
        common = (row["kind"], row["dataset"], row["model"], row["name"], row["subset"])
        own = {
            "method": (row["paradigm"], row["training_size"]),
            "paradigm": (row["paradigm"], row["other"], row["method"]),
            "trend": (),
        }[row["kind"]]
        if not math.isnan(row["p_value"]):
            families[common + own].append(row)
    for rows in families.values():
        corrected = multipletests([row["p_value"] for row in rows], method="holm")[1]
        for row, theirs in zip(rows, corrected):
            differences.add("statsmodels", f"comparison of {row['kind']}s: Holm's p", row["p_holm"], theirs, place(row))
