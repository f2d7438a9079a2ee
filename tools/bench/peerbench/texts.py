"""Which texts are explained: real ones, drawn by a seed from those with so many words."""
import csv
import dataclasses
import random

from . import BenchError


@dataclasses.dataclass(frozen=True)
class Text:
    """One text, or premise and hypothesis."""

    text: str
    pair: str | None = None

    @property
    def words(self):
        return len(self.text.split()) + (len(self.pair.split()) if self.pair else 0)

    def line(self, number):
        """As tools/ascribe explain --input reads it."""
        return {"id": number, "text": self.text, **({"pair": self.pair} if self.pair else {})}


class Deck:
    """All texts of a data set in random order; those that are dealt do not come again."""

    def __init__(self, name, texts, seed):
        self.name = name
        self._texts = list(dict.fromkeys(texts))
        random.Random(f"{seed}/{name}").shuffle(self._texts)

    def deal(self, count, words, accept=lambda text: True):
        """The next acceptable texts with a number of words in the range, both ends included."""
        low, high = words
        dealt = [text for text in self._texts if low <= text.words <= high and accept(text)][:count]
        if len(dealt) < count:
            raise BenchError(f"{self.name} has only {len(dealt)} more texts of {low} to {high} words, not {count}")
        taken = set(dealt)
        self._texts = [text for text in self._texts if text not in taken]
        return dealt


def decks(shared, seed):
    """The decks of Tweet Sentiment Extraction and of e-SNLI."""
    tweets = [Text(row["text"]) for row in _rows(shared / "tse" / "train.csv")]
    pairs = [
        Text(row["Sentence1"], row["Sentence2"])
        for name in ("esnli_train.csv", "esnli_dev.csv")
        for row in _rows(shared / "esnli" / name)
    ]
    return {"tse": Deck("tse", tweets, seed), "esnli": Deck("esnli", pairs, seed)}


def demonstrations(shared, seed, per_class, without):
    """Tweets with their labels, as many of each label, in random order: none of some texts."""
    rows = _rows(shared / "tse" / "train.csv")
    order = random.Random(f"{seed}/demonstrations")
    order.shuffle(rows)
    excluded = {text.text for text in without}
    shown = []
    for label in sorted({row["sentiment"] for row in rows}):
        tweets = [row["text"] for row in rows if row["sentiment"] == label and row["text"] not in excluded]
        shown += [(" ".join(tweet.split()), label) for tweet in tweets[:per_class]]
    order.shuffle(shown)
    return shown


def _rows(path):
    if not path.is_file():
        raise BenchError(f"there is no {path}; --data names the directory that holds tse and esnli")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
