#!/usr/bin/env python3
"""Ascribe beside Captum, SHAP and shapiq: same weights, texts, targets, outputs and threads, in turns, in one run.

    tools/bench/peers.py                      all that concerns encoders, for Tweet Sentiment Extraction and e-SNLI
    tools/bench/peers.py --quick              a short run that shows that everything works; its figures mean nothing
    tools/bench/peers.py --tasks tse --measure permutations,equal-error --json figures.json
    tools/bench/peers.py --tasks decoder --texts 2 --rounds 2 --evaluations 100

Makes a virtual environment of its own at the first run. Prints Markdown to standard output, progress to standard
error. Exit codes: 0 done, 2 something is missing.
"""
import argparse
import json
import os
import pathlib
import sys

from peerbench import BenchError, environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = pathlib.Path(os.environ.get("ASCRIBE_HOME") or pathlib.Path.home() / ".ascribe")
SHARED = pathlib.Path(os.environ.get("ASCRIBE_SHARED") or ROOT / ".." / "shared")
MEASUREMENTS = ("permutations", "evaluations", "errors", "equal-error")
QUICK = {
    "texts": 2, "rounds": 1, "words": (5, 7), "pair_words": (8, 10), "exact_texts": 2, "exact_words": (5, 6),
    "exact_pair_words": (7, 8), "permutations": 10, "evaluations": 40, "budgets": [24, 48], "ladder": [12, 16, 24, 40],
    "batches": [8, 32], "demonstrations": [0, 1], "seeds": 1, "peer_seeds": 3, "passes": 1,
}


def main():
    settings = arguments()
    environment.enter(settings.venv, ROOT, settings.pip_index)
    result = measure(settings)
    from peerbench import report

    print(report.markdown(result))
    if settings.json:
        settings.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
        environment.say(f"figures in full: {settings.json}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--venv", type=absolute, default=environment.DEFAULT, help="virtual environment (default: %(default)s)")
    add("--pip-index", metavar="URL", help="package index for the installation (default: pip's)")
    add("--model", type=absolute, default=HOME / "models" / "bert-base-uncased", help="directory (default: %(default)s)")
    add("--decoder", type=absolute, default=HOME / "models" / "smollm2-135m-instruct", help="directory (default: %(default)s)")
    add("--data", type=absolute, default=SHARED / "data", help="holds tse and esnli (default: %(default)s)")
    add("--tasks", type=names(("tse", "esnli", "decoder")), default=["tse", "esnli"], help="tse, esnli (default: both), decoder")
    add("--measure", type=names(MEASUREMENTS), default=list(MEASUREMENTS), help="of %s (default: all)" % ", ".join(MEASUREMENTS))
    add("--threads", type=int, default=os.cpu_count(), help="of each side (default: %(default)s, all cores)")
    add("--attention", choices=("sdpa", "eager"), default="sdpa", help="of the peers' model (default: %(default)s)")
    add("--texts", type=int, default=10, help="of a round (default: %(default)s)")
    add("--rounds", type=int, default=3, help="each with texts of its own (default: %(default)s)")
    add("--words", type=span, default=(10, 14), help="of a tweet (default: 10-14)")
    add("--pair-words", type=span, default=(16, 24), help="of premise and hypothesis together (default: 16-24)")
    add("--permutations", type=int, default=25, help="default: %(default)s")
    add("--evaluations", type=int, default=350, help="of the second measurement (default: %(default)s)")
    add("--demonstrations", type=numbers, default=[0, 4], help="of each label, in the decoder's prompt (default: 0,4)")
    add("--batches", type=numbers, default=[4, 8, 16, 32, 64, 128], help="tried to find each peer's best batch")
    add("--estimator", default="shapley-kernel", help="Ascribe's at equal evaluations (default: %(default)s)")
    add("--exact-texts", type=int, default=10, help="with exact values (default: %(default)s)")
    add("--exact-words", type=span, default=(10, 12), help="of them (default: 10-12)")
    add("--exact-pair-words", type=span, default=(10, 12), help="of exact pairs (default: 10-12)")
    add("--budgets", type=numbers, default=[100, 350, 1000], help="evaluations of the errors (default: 100,350,1000)")
    add("--ladder", type=numbers, default=[32, 40, 48, 64, 96, 144, 216, 324], help="evaluations tried for equal error")
    add("--seeds", type=int, default=2, help="of Ascribe's errors (default: %(default)s)")
    add("--peer-seeds", type=int, default=10, help="of the peers' errors, which cost little (default: %(default)s)")
    add("--passes", type=int, default=3, help="over the texts at equal error (default: %(default)s)")
    add("--seed", type=int, default=13, help="of texts and estimates (default: %(default)s)")
    add("--quick", action="store_true", help="few and short texts, small budgets")
    add("--json", type=absolute, metavar="FILE", help="write all figures there")
    settings = parser.parse_args()
    if settings.quick:
        vars(settings).update(QUICK)
    return settings


def measure(settings):
    # Only now, inside the environment, are the peers there.
    from peerbench import ascribe, decoder, game, measurements, report, texts

    encoders = [task for task in settings.tasks if task != "decoder"]
    if encoders:
        require_model(settings.model, "bert-base-uncased")
    if "decoder" in settings.tasks:
        require_model(settings.decoder, "smollm2-135m-instruct")
    decks = texts.decks(settings.data, settings.seed)
    ascribe.prepare(ROOT)
    tasks = {}
    if encoders:
        bench = measurements.Bench(ROOT, settings, game.Model(settings.model, settings.threads, settings.attention))
        tasks = {task: of_task(measurements, bench, task, decks[task], settings) for task in encoders}
    if "decoder" in settings.tasks:
        tasks["decoder"] = decoder.measure(ROOT, settings, decks["tse"])
    return {
        "machine": report.machine(settings.threads, environment.versions()),
        "settings": {key: str(value) if isinstance(value, pathlib.Path) else value for key, value in vars(settings).items()},
        "tasks": tasks,
    }


def require_model(directory, name):
    if not any(directory.glob("*.safetensors")):
        raise BenchError(f"there is no model in {directory}; tools/ascribe models pull {name} gets it")


def of_task(measurements, bench, task, deck, settings):
    pair = task == "esnli"
    words = settings.pair_words if pair else settings.words
    exact_words = settings.exact_pair_words if pair else settings.exact_words
    short = deck.deal(3, (6, 8) if pair else (4, 7))
    warmup = deck.deal(2, words)
    rounds = [deck.deal(settings.texts, words) for _ in range(settings.rounds)]
    found = {"outputs": measurements.check_outputs(bench, task, [*warmup, *rounds[0]], short)}
    per_evaluation = 32
    if "permutations" in settings.measure:
        found["permutations"] = measurements.permutations(bench, task, warmup, rounds)
        per_evaluation = found["permutations"]["settings"]["per_evaluation"]
    if "evaluations" in settings.measure:
        # Texts of its own again: the first measurement's are in caches.
        rounds = [deck.deal(settings.texts, words) for _ in range(settings.rounds)]
        found["evaluations"] = measurements.evaluations(bench, task, warmup, rounds)
    if {"errors", "equal-error"} & set(settings.measure):
        exact = measurements.ExactTexts(bench, task, deck.deal(settings.exact_texts, exact_words))
        found["exact"] = {"texts": len(exact.texts), "words": exact_words, "largest_difference": exact.difference}
        if "errors" in settings.measure:
            found["errors"] = measurements.errors(bench, exact)
        if "equal-error" in settings.measure:
            found["equal_error"] = measurements.equal_error(bench, exact, warmup, per_evaluation)
    return found


def absolute(text):
    return pathlib.Path(os.path.abspath(os.path.expanduser(text)))


def span(text):
    low, _, high = text.partition("-")
    return int(low), int(high or low)


def numbers(text):
    return sorted(int(number) for number in text.split(","))


def names(allowed):
    def parse(text):
        chosen = text.split(",")
        for name in chosen:
            if name not in allowed:
                raise argparse.ArgumentTypeError(f"unknown name '{name}' (allowed: {', '.join(allowed)})")
        return chosen

    return parse


if __name__ == "__main__":
    try:
        main()
    except BenchError as missing:
        environment.say(f"error: {missing}")
        sys.exit(2)
