#!/usr/bin/env python3
"""Compares the measures and statistics of a finished study with those of other people's code, fed with the
stored attributions, rationales and probabilities, and prints for each measure how many values were compared, how
many differ, the largest difference and both means.

Needs: numpy, scipy, scikit-learn, statsmodels; torch for --eraser and --ferret; transformers and tqdm for --ferret.
The code of ERASER and ferret is read from checkouts:

    git clone https://github.com/jayded/eraserbenchmark && git -C eraserbenchmark checkout 36467f1
    git clone https://github.com/g8a9/ferret && git -C ferret checkout 22935f8

    tools/oracle/oracle.py STUDY --store ascribe.db --eraser eraserbenchmark --ferret ferret

Measures of which both sides have the same definition must be equal; the others are explained in
src/site/markdown/measures.md. Exit codes: 0 all equal, 1 some are not, 2 bad input.
"""
import argparse
import sys
import warnings

from differences import Differences
from stored import BadInput, read

import scikit_oracle
import statistics_oracle


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", metavar="STUDY", help="id or name of the study")
    parser.add_argument("--store", required=True, metavar="FILE", help="SQLite file of the results, with or without jdbc:sqlite:")
    parser.add_argument("--eraser", metavar="DIR", help="a checkout of jayded/eraserbenchmark")
    parser.add_argument("--ferret", metavar="DIR", help="a checkout of g8a9/ferret (version 0.5.0)")
    parser.add_argument("--tolerance", type=float, default=1e-9, metavar="X", help="what counts as equal (default: %(default)s)")
    parser.add_argument("--examples", type=int, default=0, metavar="N", help="show the N largest differences of each measure")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    return parser.parse_args()


def main():
    options = arguments()
    # scikit-learn, scipy and numpy warn of texts on which a measure is not defined; the table counts these.
    warnings.simplefilter("ignore")
    differences = Differences()
    try:
        study = read(options.store, options.study)
        scikit_oracle.compare(study, differences)
        statistics_oracle.compare(study, differences)
        if options.eraser:
            import eraser_oracle

            eraser_oracle.compare(study, options.eraser, differences)
        if options.ferret:
            import ferret_oracle

            ferret_oracle.compare(study, options.ferret, differences)
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    differences.print(options.tolerance, options.examples, options.json)
    faults = differences.faults(options.tolerance)
    for measure in faults:
        print(f"not equal: {measure.name} ({measure.package})", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
