"""Collects pairs of values, ours and another package's, and prints how much they differ."""
import json
import math
from dataclasses import dataclass, field


@dataclass
class Measure:
    package: str
    name: str
    is_same: bool
    ours: list = field(default_factory=list)
    theirs: list = field(default_factory=list)
    places: list = field(default_factory=list)

    def worst(self):
        """Pairs from the largest difference down; a value that only one side has differs most."""

        def difference(index):
            ours, theirs = self.ours[index], self.theirs[index]
            if math.isnan(ours) or math.isnan(theirs):
                return 0.0 if math.isnan(ours) and math.isnan(theirs) else math.inf
            return abs(ours - theirs)

        return sorted(((difference(i), i) for i in range(len(self.ours))), key=lambda pair: -pair[0])

    def row(self, tolerance):
        worst = self.worst()
        return {
            "package": self.package,
            "measure": self.name,
            "definition": "same" if self.is_same else "other",
            "n": len(worst),
            "differ": sum(difference > tolerance for difference, _ in worst),
            "largest": worst[0][0],
            "mean_ours": mean(self.ours),
            "mean_theirs": mean(self.theirs),
        }


def mean(values):
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


class Differences:
    def __init__(self):
        self.measures = {}

    def add(self, package, name, ours, theirs, place, is_same=True):
        """Adds a pair of values. They must be equal where both sides define the measure in the same way."""
        measure = self.measures.setdefault((package, name), Measure(package, name, is_same))
        measure.ours.append(float(ours))
        measure.theirs.append(float(theirs))
        measure.places.append(place)

    def add_ranked(self, package, name, ours, theirs, place, is_near):
        """Adds a pair of values of a ranking, whose definition is the same unless scores are almost equal."""
        self.add(package, f"{name}, near ties" if is_near else name, ours, theirs, place, is_same=not is_near)

    def faults(self, tolerance):
        """Measures of the same definition whose values differ."""
        return [m for m in self.measures.values() if m.is_same and m.worst()[0][0] > tolerance]

    def print(self, tolerance, examples, as_json):
        rows = [measure.row(tolerance) for measure in self.measures.values()]
        if as_json:
            print(json.dumps(rows, indent=2))
            return
        width = max((len(row["measure"]) for row in rows), default=0)
        print(f"{'package':<13} {'measure':<{width}} {'definition':<10} {'n':>6} {'differ':>6} {'largest':>9} {'ours':>9} {'theirs':>9}")
        for row, measure in zip(rows, self.measures.values()):
            print(
                f"{row['package']:<13} {row['measure']:<{width}} {row['definition']:<10} {row['n']:>6} {row['differ']:>6}"
                f" {row['largest']:>9.2g} {row['mean_ours']:>9.5f} {row['mean_theirs']:>9.5f}"
            )
            for difference, i in measure.worst()[:examples]:
                if difference > tolerance:
                    print(f"{'':<15}{measure.places[i]}: ours {measure.ours[i]:.9g}, theirs {measure.theirs[i]:.9g}")
