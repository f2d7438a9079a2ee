"""Rounds in which both sides take turns, and what is read from them."""
import dataclasses
import statistics
import time
import typing

from .environment import say


@dataclasses.dataclass(frozen=True)
class Contestant:
    """One side of a comparison: `run` explains texts and returns seconds and evaluations."""

    name: str
    run: typing.Callable


@dataclasses.dataclass
class Tally:
    """What a contestant did in all rounds: seconds and evaluations by round."""

    texts: int = 0
    seconds: list = dataclasses.field(default_factory=list)
    evaluations: list = dataclasses.field(default_factory=list)

    def per_text(self):
        return statistics.median(self.seconds) / self.texts

    def evaluations_per_text(self):
        return statistics.mean(self.evaluations) / self.texts

    def evaluations_per_second(self):
        return statistics.median(count / seconds for count, seconds in zip(self.evaluations, self.seconds))

    def figures(self):
        return {
            "texts_per_second": 1 / self.per_text(),
            "seconds_per_text": self.per_text(),
            "evaluations_per_text": self.evaluations_per_text(),
            "evaluations_per_second": self.evaluations_per_second(),
            "seconds": self.seconds,
        }


def take_turns(title, contestants, rounds):
    """Each round has texts of its own, so that no cache helps; every other round goes backwards."""
    tallies = {contestant.name: Tally() for contestant in contestants}
    for number, texts in enumerate(rounds):
        for contestant in contestants if number % 2 == 0 else contestants[::-1]:
            seconds, evaluations = contestant.run(texts)
            tally = tallies[contestant.name]
            tally.texts = len(texts)
            tally.seconds.append(seconds)
            tally.evaluations.append(evaluations)
            say(f"{title}, round {number + 1} of {len(rounds)}: {contestant.name} {seconds:.1f} s")
    return tallies


def ratio(slow, fast, figure=lambda tally, number: tally.seconds[number]):
    """The median over rounds of slow / fast."""
    return statistics.median(figure(slow, i) / figure(fast, i) for i in range(len(slow.seconds)))


def clock(action):
    """Seconds that an action takes, and what it returns."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result
