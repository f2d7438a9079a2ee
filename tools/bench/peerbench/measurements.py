"""The four measurements. Each returns plain figures; peerbench.report makes tables of them."""
import math
import statistics

from . import BenchError, peers
from .ascribe import Ascribe, scores
from .environment import say
from .game import Game, Table
from .timing import Contestant, clock, ratio, take_turns

TOLERANCE = 1e-4


class Bench:
    """What all measurements share: both sides' models, settings, and which games belong to which text."""

    def __init__(self, root, settings, model):
        self.root = root
        self.settings = settings
        self.model = model
        self._answers = {}

    def ascribe(self, *options):
        return Ascribe(self.root, self.settings.model, self.settings.threads, *options)

    def predict(self, texts):
        """Asks Ascribe for words, target and probabilities of each text; games are made of them."""
        missing = [text for text in texts if text not in self._answers]
        if missing:
            # The cheapest method that reports v(full) and v(empty).
            with self.ascribe("--method", "shapley-sampling", "--permutations", 1) as ascribe:
                self._answers.update(zip(missing, ascribe.explain(missing)))

    def game(self, task, text, batch=None, whole=False):
        return Game(self.model, task, self._answers[text], batch, whole)

    def answer(self, text):
        return self._answers[text]

    def peer(self, name, task, estimate, batch=None, whole=False):
        """A contestant that explains text by text, as the peers do."""
        def run(texts):
            games = [self.game(task, text, batch, whole) for text in texts]
            seconds, _ = clock(lambda: [estimate(game) for game in games])
            return seconds, sum(game.evaluations for game in games)

        return Contestant(name, run)


def ascribe_contestant(name, process):
    def run(texts):
        seconds, answers = process.timed(texts)
        return seconds, sum(answer["evaluations"] for answer in answers)

    return Contestant(name, run)


def check_outputs(bench, task, texts, short):
    """Both sides must be the same function: probabilities of every text, v(empty), and all coalitions of short ones."""
    bench.predict(texts)
    worst = {"probabilities": 0.0, "value_empty": 0.0, "all_coalitions": 0.0}
    for text in texts:
        game, answer = bench.game(task, text), bench.answer(text)
        full = game.probabilities([[1] * game.words])[0].tolist()
        empty = float(game([[0] * game.words])[0])
        expected = [answer["probabilities"][label] for label in game.labels]
        worst["probabilities"] = max([worst["probabilities"], *(abs(p - q) for p, q in zip(full, expected))])
        worst["value_empty"] = max(worst["value_empty"], abs(empty - answer["value_empty"]))
    bench.predict(short)
    with bench.ascribe("--method", "shapley-exact") as ascribe:
        for text, answer in zip(short, ascribe.explain(short)):
            table = Table(bench.game(task, text, batch=64))
            difference = max(abs(p - q) for p, q in zip(table.shapley(), scores(answer)))
            worst["all_coalitions"] = max(worst["all_coalitions"], difference)
    for what, difference in worst.items():
        say(f"{task}: largest difference between Ascribe and transformers, {what}: {difference:.1e}")
        if difference > TOLERANCE:
            raise BenchError(f"{task}: {what} differ by {difference:.1e}, more than {TOLERANCE}: not the same function")
    return worst


def tune(title, candidates, run):
    """The candidate that is fastest on the warm-up texts; the first pass over them does not count."""
    run(candidates[0])
    seconds = {candidate: clock(lambda: run(candidate))[0] for candidate in candidates}
    best = min(seconds, key=seconds.get)
    say(f"{title}: best of {', '.join(f'{size}: {took:.1f} s' for size, took in seconds.items())} is {best}")
    return best


def permutations(bench, task, warmup, rounds):
    """Time at equal permutations: Ascribe's shapley-sampling beside Captum's Shapley Value Sampling."""
    count, seed = bench.settings.permutations, bench.settings.seed
    bench.predict([text for texts in [warmup, *rounds] for text in texts])

    def captum(per_evaluation):
        return lambda game: peers.captum_sampling(game, count, per_evaluation, seed)

    best = tune(
        f"{task}: perturbations_per_eval", bench.settings.batches,
        lambda size: [peers.captum_sampling(bench.game(task, text), count, size, seed) for text in warmup])
    with bench.ascribe("--method", "shapley-sampling", "--permutations", count, "--seed", seed) as process:
        process.explain(warmup)
        contestants = [
            ascribe_contestant("Ascribe shapley-sampling", process),
            bench.peer("Captum, perturbations_per_eval 1 (default)", task, captum(1)),
            bench.peer(f"Captum, perturbations_per_eval {best} (its best)", task, captum(best)),
            bench.peer(f"Captum, perturbations_per_eval {best}, whole model call", task, captum(best), whole=True),
        ]
        tallies = take_turns(f"{task}, {count} permutations", contestants, rounds)
    return compared(tallies, per_evaluation=best)


def evaluations(bench, task, warmup, rounds):
    """Time at equal evaluations: Ascribe's shapley-kernel beside SHAP's text path, SHAP's and shapiq's KernelSHAP."""
    count, seed = bench.settings.evaluations, bench.settings.seed
    bench.predict([text for texts in [warmup, *rounds] for text in texts])
    batch = tune(
        f"{task}: rows of a batch", bench.settings.batches,
        lambda size: [peers.shapiq_kernel(bench.game(task, text, size), count, seed) for text in warmup])
    text_batch = tune(
        f"{task}: batch_size of SHAP's partition explainer", bench.settings.batches,
        lambda size: [peers.shap_text(bench.game(task, text), count, size) for text in warmup])
    with bench.ascribe("--method", bench.settings.estimator, "--evaluations", count, "--seed", seed) as process:
        process.explain(warmup)
        contestants = [
            ascribe_contestant(f"Ascribe {bench.settings.estimator}", process),
            bench.peer("SHAP text, defaults", task, lambda game: peers.shap_text(game, count, None)),
            bench.peer(
                f"SHAP text, batch_size {text_batch} (its best)", task,
                lambda game: peers.shap_text(game, count, text_batch)),
            bench.peer(
                f"SHAP KernelExplainer, {batch} rows a batch", task,
                lambda game: peers.shap_kernel(game, count, seed), batch),
            bench.peer(
                f"shapiq KernelSHAP, {batch} rows a batch", task,
                lambda game: peers.shapiq_kernel(game, count, seed), batch),
        ]
        tallies = take_turns(f"{task}, {count} evaluations", contestants, rounds)
    return compared(tallies, batch=batch, text_batch=text_batch)


def compared(tallies, **settings):
    """Figures of each contestant, and how many times as fast as it the first one is."""
    first = next(iter(tallies.values()))
    by_evaluation = lambda tally, number: tally.seconds[number] / tally.evaluations[number]
    rows = []
    for name, tally in tallies.items():
        rows.append({
            "name": name, **tally.figures(),
            "ratio_texts": ratio(tally, first), "ratio_evaluations": ratio(tally, first, by_evaluation),
        })
    return {"settings": settings, "rows": rows}


class ExactTexts:
    """Texts with exact values by Ascribe, and tables of all their values for estimates by the peers."""

    def __init__(self, bench, task, texts):
        self.task = task
        self.texts = texts
        bench.predict(texts)
        say(f"{task}: exact values of {len(texts)} texts")
        with bench.ascribe("--method", "shapley-exact") as ascribe:
            self.exact = [scores(answer) for answer in ascribe.explain(texts)]
        self.tables, self.difference = [], 0.0
        for number, text in enumerate(texts):
            table = Table(bench.game(task, text, batch=64))
            self.tables.append(table)
            self.difference = max(
                [self.difference, *(abs(p - q) for p, q in zip(table.shapley(), self.exact[number]))])
            say(f"{task}: table of text {number + 1} of {len(texts)}, {2 ** table.words} coalitions")
        if self.difference > TOLERANCE:
            raise BenchError(f"{task}: exact values differ by {self.difference:.1e}, more than {TOLERANCE}")

    def error(self, estimates):
        """Mean over texts of sum (phi - phi*)^2 / sum phi*^2."""
        return statistics.mean(
            sum((p - q) ** 2 for p, q in zip(estimate, exact)) / sum(q * q for q in exact)
            for estimate, exact in zip(estimates, self.exact))

    def peer_error(self, estimate, seeds):
        """Mean error of a peer over seeds, and the evaluations of a text that it spent."""
        for table in self.tables:
            table.evaluations = 0
        error = statistics.mean(
            self.error([estimate(table, seed) for table in self.tables]) for seed in range(seeds))
        return error, statistics.mean(table.evaluations for table in self.tables) / seeds


def errors(bench, exact):
    """Mean relative squared error at equal evaluations, over seeds."""
    settings = bench.settings
    rows = {}

    def add(name, count, error, spent):
        rows.setdefault(name, {})[str(count)] = {"error": error, "evaluations_per_text": spent}
        say(f"{exact.task}, {count} evaluations: {name} has error {error:.2e} with {spent:.0f} evaluations")

    for count in settings.budgets:
        for method in dict.fromkeys(["shapley-sampling", settings.estimator]):
            answers = [ascribe_answers(bench, exact, method, count, settings.seed + i)[1] for i in range(settings.seeds)]
            error = statistics.mean(exact.error([scores(answer) for answer in found]) for found in answers)
            add(f"Ascribe {method}", count, error, spent(answers))
        captum = lambda table, seed: peers.captum_sampling(
            table, peers.captum_permutations(table.words, count), 32, seed)
        add("Captum ShapleyValueSampling", count, *exact.peer_error(captum, settings.peer_seeds))
        for name, estimate in (
            ("SHAP KernelExplainer", peers.shap_kernel),
            ("shapiq KernelSHAP, paired", peers.shapiq_kernel),
            ("shapiq PermutationSamplingSV", peers.shapiq_permutations),
        ):
            of_seed = lambda table, seed, estimate=estimate: estimate(table, count, seed)
            add(name, count, *exact.peer_error(of_seed, settings.peer_seeds))
        text = lambda table, seed: peers.shap_text(table, count, 32)
        add("SHAP text (Owen values)", count, *exact.peer_error(text, 1))
    return rows


def ascribe_answers(bench, exact, method, count, seed, warmup=()):
    """Seconds and answers of one pass over the exact texts in a process of its own, whose cache is empty."""
    with bench.ascribe("--method", method, "--evaluations", count, "--seed", seed) as process:
        if warmup:
            process.explain(warmup)
        return process.timed(exact.texts)


def spent(answers):
    return statistics.mean(answer["evaluations"] for found in answers for answer in found)


def equal_error(bench, exact, warmup, per_evaluation):
    """Time that Ascribe needs for the error that Captum has at the given permutations.

    A ladder of budgets gives error and seconds of each. Between the two budgets around Captum's error, evaluations are
    interpolated linearly in the logarithms of evaluations and error, and seconds linearly in evaluations.
    """
    settings = bench.settings
    bench.predict(warmup)
    goal, _ = exact.peer_error(
        lambda table, seed: peers.captum_sampling(table, settings.permutations, 32, seed), settings.peer_seeds)
    captum = {}
    ladder = [{"evaluations": count, "errors": [], "seconds": []} for count in settings.ladder]
    for number in range(settings.passes):
        for size in dict.fromkeys((1, per_evaluation)):
            games = [bench.game(exact.task, text) for text in exact.texts]
            took, _ = clock(lambda: [
                peers.captum_sampling(game, settings.permutations, size, settings.seed) for game in games])
            captum.setdefault(size, []).append(took / len(games))
            say(f"{exact.task}, pass {number + 1}: Captum, perturbations_per_eval {size}, {took:.1f} s")
        for step in ladder:
            took, answers = ascribe_answers(
                bench, exact, settings.estimator, step["evaluations"], settings.seed + number, warmup)
            step["seconds"].append(took / len(exact.texts))
            step["errors"].append(exact.error([scores(answer) for answer in answers]))
            step["spent"] = spent([answers])
            say(f"{exact.task}, pass {number + 1}: Ascribe at {step['evaluations']} evaluations, {took:.1f} s")
    for step in ladder:
        step["error"] = statistics.mean(step.pop("errors"))
        step["seconds_per_text"] = statistics.median(step.pop("seconds"))
    found = reach(ladder, goal)
    return {
        "captum_error": goal,
        "captum_seconds_per_text": {str(size): statistics.median(took) for size, took in captum.items()},
        "captum_best": per_evaluation,
        "ladder": ladder,
        "ascribe": found,
        "ratio": found and {
            str(size): statistics.median(took) / found["seconds_per_text"] for size, took in captum.items()},
    }


def reach(ladder, goal):
    """Where the ladder reaches an error: evaluations, seconds, and whether that is only a bound; None if nowhere."""
    first = next((i for i, step in enumerate(ladder) if step["error"] <= goal), None)
    if first is None:
        return None
    upper = ladder[first]
    if first == 0:
        return {"evaluations": upper["spent"], "seconds_per_text": upper["seconds_per_text"], "at_most": True}
    lower = ladder[first - 1]
    share = math.log(lower["error"] / goal) / math.log(lower["error"] / max(upper["error"], 1e-300))
    count = lower["spent"] * (upper["spent"] / lower["spent"]) ** share
    along = (count - lower["spent"]) / (upper["spent"] - lower["spent"]) if upper["spent"] > lower["spent"] else 1.0
    seconds = lower["seconds_per_text"] + along * (upper["seconds_per_text"] - lower["seconds_per_text"])
    return {"evaluations": count, "seconds_per_text": seconds, "at_most": False}
