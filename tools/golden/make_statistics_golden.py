#!/usr/bin/env python3
"""Makes src/test/resources/evaluation/statistics.json: values of the statistics of studies by scipy, statsmodels,
scikit-learn and, for crossed means, by the analysis of variance written out in numpy.

Needs: numpy, scipy, scikit-learn, statsmodels.

    python3 tools/golden/make_statistics_golden.py
"""
import json
import pathlib

import numpy
import scipy.stats
import sklearn.metrics
from statsmodels.stats.multitest import multipletests

FILE = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/evaluation/statistics.json"
RANDOM = numpy.random.default_rng(21)


def nullable(values):
    return [[None if numpy.isnan(v) else float(v) for v in row] for row in values]


def balanced(seeds, texts):
    """Two-way analysis of variance without replication, and Satterthwaite's degrees of freedom."""
    x = RANDOM.normal(size=(seeds, 1)) * 0.4 + RANDOM.normal(size=(1, texts)) + RANDOM.normal(size=(seeds, texts)) * 0.6
    grand = x.mean()
    of_seeds = texts * ((x.mean(axis=1) - grand) ** 2).sum() / (seeds - 1)
    of_texts = seeds * ((x.mean(axis=0) - grand) ** 2).sum() / (texts - 1)
    rest = x - x.mean(axis=1, keepdims=True) - x.mean(axis=0, keepdims=True) + grand
    of_both = (rest**2).sum() / (seeds - 1) / (texts - 1)
    parts = numpy.array([of_seeds, of_texts, of_both]) / seeds / texts
    variance = max(parts[0] + parts[1] - parts[2], parts[0], parts[1])
    freedom = variance**2 / (parts**2 / [seeds - 1, texts - 1, (seeds - 1) * (texts - 1)]).sum()
    return crossed(x, grand, variance, max(freedom, 1))


def one_seed(texts):
    x = RANDOM.normal(size=(1, texts)) + 0.3
    test = scipy.stats.ttest_1samp(x[0], 0)
    case = crossed(x, x.mean(), x.var(ddof=1) / texts, texts - 1)
    assert abs(case["p_value"] - test.pvalue) < 1e-12
    return case


def with_gaps(seeds, texts):
    """The sum over clusters of Cameron, Gelbach and Miller, each with its own correction for few clusters."""
    x = RANDOM.normal(size=(seeds, 1)) * 0.4 + RANDOM.normal(size=(1, texts)) + RANDOM.normal(size=(seeds, texts)) * 0.6
    x[RANDOM.random(x.shape) < 0.3] = numpy.nan
    known = ~numpy.isnan(x)
    means = numpy.nanmean(x, axis=1)
    estimate = means.mean()
    weight = known / known.sum(axis=1, keepdims=True) / seeds
    inside = numpy.where(known, x - means[:, None], 0)
    of_seeds = ((means - estimate) ** 2).sum() / seeds / (seeds - 1)
    present = known.any(axis=0).sum()
    of_texts = ((weight * inside).sum(axis=0) ** 2).sum() * present / (present - 1)
    column = inside.sum(axis=0) / numpy.maximum(known.sum(axis=0), 1)
    free = known.sum() - seeds - present + 1
    of_both = ((weight * numpy.where(known, inside - column, 0)) ** 2).sum() * known.sum() / free
    variance = max(of_seeds + of_texts - of_both, of_seeds, of_texts)
    freedom = variance**2 / (of_seeds**2 / (seeds - 1) + of_texts**2 / (present - 1) + of_both**2 / free)
    return crossed(x, estimate, variance, max(freedom, 1))


def crossed(x, estimate, variance, freedom):
    error = variance**0.5
    return {
        "values": nullable(x),
        "estimate": float(estimate),
        "standard_error": float(error),
        "degrees_of_freedom": float(freedom),
        "half_width": float(error * scipy.stats.t.ppf(0.975, freedom)),
        "p_value": float(2 * scipy.stats.t.sf(abs(estimate / error), freedom)),
    }


def paired(differences):
    untied = len(set(abs(differences))) == len(differences) and (differences != 0).all()
    wilcoxon = (
        scipy.stats.wilcoxon(differences, method="exact")
        if untied
        else scipy.stats.wilcoxon(differences, zero_method="pratt", correction=True, method="asymptotic")
    )
    return {
        "differences": differences.tolist(),
        "wilcoxon": float(wilcoxon.pvalue),
        "standardised_mean": float(differences.mean() / differences.std(ddof=1)),
    }


def trend(x, y):
    """Up to seven pairs the p-value is exact, over all orders of y."""
    result = scipy.stats.spearmanr(x, y)
    if len(x) <= 7:
        exact = scipy.stats.permutation_test(
            (numpy.asarray(y),),
            lambda other: scipy.stats.spearmanr(x, other)[0],
            permutation_type="pairings",
            n_resamples=numpy.inf,
        )
        result = (result[0], exact.pvalue)
    return {"x": list(map(float, x)), "y": list(map(float, y)), "rho": float(result[0]), "p_value": float(result[1])}


def influence(texts):
    gold = RANDOM.integers(0, 3, size=texts)
    predicted = numpy.where(RANDOM.random(texts) < 0.6, gold, RANDOM.integers(0, 3, size=texts))

    def macro(keep):
        return sklearn.metrics.f1_score(gold[keep], predicted[keep], labels=[0, 1, 2], average="macro", zero_division=0)

    everything = numpy.arange(texts)
    whole = macro(everything)
    without = numpy.array([macro(numpy.delete(everything, i)) for i in everything])
    return {
        "gold": gold.tolist(),
        "predicted": predicted.tolist(),
        "values": (whole + (texts - 1) * (without.mean() - without)).tolist(),
        "jackknife_error": float(((texts - 1) / texts * ((without - without.mean()) ** 2).sum()) ** 0.5),
    }


sizes = [8, 8, 8, 16, 16, 16, 32, 32, 32]
p_values = RANDOM.random(7) ** 3
golden = {
    "crossed": [balanced(3, 20), balanced(5, 40), balanced(2, 6), one_seed(12), with_gaps(3, 25), with_gaps(5, 12)],
    "paired": [
        paired(RANDOM.normal(size=15) + 0.4),
        paired(RANDOM.normal(size=30) - 0.1),
        paired(numpy.round(RANDOM.normal(size=40) + 0.2, 1)),
    ],
    "trends": [trend(sizes, RANDOM.normal(size=9) + numpy.log(sizes)), trend(sizes, RANDOM.normal(size=9)), trend([8, 16, 32], [0.1, 0.2, 0.4]), trend([8, 8, 16, 16, 32, 32], [0.3, 0.1, 0.2, 0.4, 0.5, 0.45])],
    "holm": {"p_values": p_values.tolist(), "adjusted": multipletests(p_values, method="holm")[1].tolist()},
    "influence": [influence(12), influence(30)],
}
FILE.write_text(json.dumps(golden, indent=1) + "\n")
