#!/usr/bin/env python3
"""Prints the 31 tweets on which the estimators are compared, one a line.

They have 10 to 14 words and were drawn at random from Tweet Sentiment Extraction; tse-texts.txt holds
their identifiers. The data set itself is not part of this repository.

    tools/bench/tse_texts.py ../shared/data/tse/train.csv > texts.txt
    tools/ascribe bench estimators --texts texts.txt --tables tables
"""

import csv
import pathlib
import sys


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__, file=sys.stderr)
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    wanted = pathlib.Path(__file__).with_name("tse-texts.txt").read_text().split()
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        texts = {row["textID"]: " ".join(row["text"].split()) for row in csv.DictReader(file)}
    missing = [identifier for identifier in wanted if identifier not in texts]
    if missing:
        print(f"error: {sys.argv[1]}: has no textID {missing[0]}", file=sys.stderr)
        return 2
    print("\n".join(texts[identifier] for identifier in wanted))
    return 0


if __name__ == "__main__":
    sys.exit(main())
