"""Reads a finished study from a SQLite store, and the human rationales of its texts from its data files."""
import collections
import json
import math
import pathlib
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass, field

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]


class BadInput(Exception):
    """A study, a store or a file cannot be used. The message says why."""


@dataclass
class Text:
    """A text with its human rationales as 0/1 masks over its words. A pair has the words of two documents, one after the other."""

    words: int
    documents: list  # the number of words of each document
    rationales: dict  # by name: an annotator, "union" or, of several annotators, "majority"


@dataclass
class Prediction:
    gold: str
    predicted: str
    probabilities: dict  # by label


@dataclass
class Explanation:
    run: str
    instance: str
    method: str
    scores: numpy.ndarray  # one for each word that fitted into the model
    prediction: Prediction
    text: Text
    metrics: dict  # by name and rationale ("" where a metric needs none)

    @property
    def word_scores(self):
        """Scores of all words. Those at the end of a text that did not fit get the lowest, as in studies."""
        return numpy.append(self.scores, numpy.full(self.text.words - len(self.scores), self.scores.min()))

    def has_words(self):
        """Whether there is a rationale, and the store tells which word a score belongs to. Of a pair that was cut it does not."""
        is_cut_pair = len(self.text.documents) > 1 and len(self.scores) < self.text.words
        return ("auprc", "union") in self.metrics and not is_cut_pair

    def p(self):
        """The probability of the predicted label."""
        return self.prediction.probabilities[self.prediction.predicted]

    def place(self):
        return f"{self.run} {self.instance} {self.method}"


@dataclass
class Study:
    id: str
    spec: dict
    runs: dict  # by id: row of the table run
    predictions: dict  # by run and instance
    explanations: list
    instance_metrics: list  # rows of the table metric that belong to one text
    figures: dict  # by run, method, name and subset: value of a whole run
    threshold_labels: list  # rows of that table
    intervals: list
    comparisons: list
    drops: dict = field(default_factory=dict)  # by run and instance: p(x) - p(x without the word), of each word

    def labels(self, run):
        return next(d["labels"] for d in self.spec["datasets"] if d["name"] == self.runs[run]["dataset"])


def read(store, wanted):
    """Reads a study by its id or its name."""
    path = pathlib.Path(store.removeprefix("jdbc:sqlite:"))
    if not path.is_file():
        raise BadInput(f"{path}: there is no such store; name the SQLite file (ascribe.db in the home of Ascribe)")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return read_study(connection, wanted)
    except sqlite3.DatabaseError as error:
        raise BadInput(f"{path}: {error}; is it a store of this version of Ascribe?") from error
    finally:
        connection.close()


def read_study(connection, wanted):
    studies = connection.execute("SELECT * FROM study").fetchall()
    named = [row for row in studies if wanted in (row["study_id"], row["name"])]
    if len(named) != 1:
        known = ", ".join(row["study_id"] for row in studies) or "none"
        raise BadInput(f"{wanted}: {len(named)} studies of the store have this id or name; allowed: {known}")
    spec = json.loads(named[0]["spec"])
    if named[0]["status"] != "done":
        raise BadInput(f"{wanted}: is {named[0]['status']}, not done")
    if spec["attribution"]["features"] != "WORD":
        raise BadInput(f"{wanted}: explains features of the level {spec['attribution']['features']}; only words are compared")

    def rows(table):
        found = connection.execute(f"SELECT * FROM {table} WHERE study_id = ?", (named[0]["study_id"],))
        return [{key: math.nan if row[key] is None else row[key] for key in row.keys()} for row in found]

    runs = {row["run_id"]: row for row in rows("run")}
    study = Study(named[0]["study_id"], spec, runs, {}, [], [], {}, rows("threshold_label"), rows("interval"), rows("comparison"))
    for row in rows("prediction"):
        probabilities = dict(zip(study.labels(row["run_id"]), json.loads(row["probabilities"])))
        study.predictions[row["run_id"], row["instance_id"]] = Prediction(row["gold"], row["predicted"], probabilities)
    by_explanation = collections.defaultdict(dict)
    for row in rows("metric"):
        if row["instance_id"]:
            study.instance_metrics.append(row)
            key = row["run_id"], row["instance_id"], row["method"]
            by_explanation[key][row["name"], row["subset"]] = row["value"]
        else:
            study.figures[row["run_id"], row["method"], row["name"], row["subset"]] = row["value"]
    texts = {dataset["name"]: read_texts(dataset) for dataset in spec["datasets"]}
    for row in rows("attribution"):
        key = row["run_id"], row["instance_id"]
        text = texts[runs[row["run_id"]]["dataset"]][row["instance_id"]]
        scores = numpy.array(json.loads(row["scores"]))
        metrics = by_explanation[(*key, row["method"])]
        study.explanations.append(Explanation(*key, row["method"], scores, study.predictions[key], text, metrics))
        if row["method"] == "occlusion" and spec["attribution"]["value"] == "PROBABILITY":
            study.drops[key] = scores
    return study


def read_texts(dataset):
    """Reads the texts of a data set by id. Files that are no JSON lines are converted by Ascribe first."""
    if dataset["format"] == "SAMPLE":
        return texts_of([ROOT / f"src/main/resources/samples/{dataset['name']}.jsonl"])
    if dataset["format"] == "JSONL":
        return texts_of(dataset["paths"])
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "texts.jsonl"
        command = [str(ROOT / "tools/ascribe"), "data", "import", "--format", dataset["format"].lower(), "--out", str(out)]
        done = subprocess.run([*command, *dataset["paths"]], capture_output=True, text=True)
        if done.returncode != 0:
            raise BadInput(f"{dataset['name']}: {done.stderr.strip()}")
        return texts_of([out])


def texts_of(paths):
    texts = {}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in filter(str.strip, lines):
                row = json.loads(line)
                texts[row["id"]] = text_of(row)
    return texts


def text_of(row):
    parts = [part for part in ("text", "premise", "hypothesis") if part in row]
    documents = [len(row[part].split()) for part in parts]
    masks = {}
    for rationale in row.get("rationales", []):
        marked = [numpy.isin(numpy.arange(words), rationale.get(part, [])) for part, words in zip(parts, documents)]
        masks[rationale["annotator"]] = numpy.concatenate(marked).astype(int)
    stacked = numpy.array(list(masks.values()))
    rationales = dict(masks)
    if len(masks) > 0:
        rationales["union"] = stacked.max(axis=0)
    if len(masks) > 1:
        rationales["majority"] = (2 * stacked.sum(axis=0) > len(masks)).astype(int)
    return Text(sum(documents), documents, rationales)


# Scores of single precision that are nearer to each other than this may be equal to Ascribe, whose bound
# (the class Resolution) depends on outputs of the model that are not stored.
NEAR = 1e-4


def has_near_ties(values):
    """Whether any two different values are so near that Ascribe may take them for equal."""
    gaps = numpy.diff(numpy.unique(values))
    return bool((gaps < NEAR).any())


def top(scores, count):
    """A 0/1 mask of the highest scores. Words of equal score are taken in the order of the text."""
    mask = numpy.zeros(len(scores), dtype=int)
    mask[numpy.argsort(-scores, kind="stable")[:count]] = 1
    return mask
