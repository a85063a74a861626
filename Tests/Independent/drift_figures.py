"""Prints drift figures computed by NumPy and SciPy: a second opinion on what `cairn observe --compare` says.

usage: drift_figures.py tables BASELINE.csv CURRENT.csv [BASELINE.csv CURRENT.csv ...]
       drift_figures.py kstwo FILE

`tables` prints for each pair of tables one JSON object: by column psi and, for numbers, ks and pValue.
`kstwo` reads lines of a sample's size and a statistic, and prints for each the chance of at least that.
Needs scipy (see requirements.txt). It shares no code with Cairn: CSV is read by Python's module.
"""

import collections
import csv
import json
import math
import sys
import warnings

import numpy
import scipy.stats

FLOOR = 1e-4
MISSING = {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
           "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}


def number(text):
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def columns(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        header, *rows = csv.reader(file, strict=True)
    return dict(zip(header, zip(*rows)))


def psi(before, after):
    before = numpy.maximum(numpy.array(before) / sum(before), FLOOR)
    after = numpy.maximum(numpy.array(after) / sum(after), FLOOR)
    return float(numpy.sum((after - before) * numpy.log(after / before)))


def histogram(values, bounds):
    return numpy.bincount(numpy.searchsorted(bounds, values, side="left"), minlength=len(bounds) + 1).tolist()


def kolmogorov_smirnov(before, after):
    try:
        test = scipy.stats.ks_2samp(before, after)
        return {"ks": float(test.statistic), "pValue": float(test.pvalue)}
    except RuntimeWarning:
        # SciPy drops an exact chance of 1 that came out a rounding above 1, and takes the asymptotic one instead.
        with warnings.catch_warnings(action="ignore"):
            return {"ks": float(scipy.stats.ks_2samp(before, after).statistic), "pValue": 1.0}


def numeric(before, after, missing, texts):
    deciles = numpy.quantile(before, [i / 10 for i in range(1, 10)]) if before else []
    distinct, counts = numpy.unique(deciles, return_counts=True)
    bounds = numpy.union1d(distinct, numpy.nextafter(distinct[counts > 1], -numpy.inf))
    bins = [histogram(before, bounds) + [missing[0], 0], histogram(after, bounds) + [missing[1], texts]]
    figures = {"psi": psi(*bins)}
    if before and after:
        figures |= kolmogorov_smirnov(before, after)
    return figures


def compare(before, after):
    sides = [[text for text in side if text not in MISSING] for side in (before, after)]
    missing = [len(before) - len(sides[0]), len(after) - len(sides[1])]
    numbers = [[value for text in side if (value := number(text)) is not None] for side in sides]
    if len(numbers[0]) == len(sides[0]):
        return numeric(*numbers, missing, len(sides[1]) - len(numbers[1]))
    counts = [collections.Counter(side) for side in sides]
    names = sorted(counts[0] | counts[1])
    return {"psi": psi(*[[count[name] for name in names] + [gone] for count, gone in zip(counts, missing)])}


def main() -> int:
    warnings.simplefilter("error")
    if sys.argv[1:2] == ["tables"] and len(sys.argv) % 2 == 0:
        for old, new in zip(sys.argv[2::2], sys.argv[3::2]):
            before, after = columns(old), columns(new)
            print(json.dumps({name: compare(before[name], after[name]) for name in before if name in after}))
        return 0
    if sys.argv[1:2] == ["kstwo"] and len(sys.argv) == 3:
        with open(sys.argv[2]) as file:
            for size, statistic in map(str.split, file):
                print(json.dumps(float(scipy.stats.kstwo.sf(float(statistic), int(size)))))
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
