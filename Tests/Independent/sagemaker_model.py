#!/usr/bin/env python3
"""Writes the Swift files that hold what SageMaker's service model says of the registry's operations.

Usage: sagemaker_model.py [--check], with a Python that has botocore. With --check nothing is written: exit status 1
says that the files are not what this botocore's model makes of them.
"""
import gzip
import json
import pathlib
import re
import sys

import botocore

PLACE = pathlib.Path(__file__).resolve().parents[2] / "Sources/CairnServer/SageMaker/Model"
NAME = "service-2.json"
OPERATIONS = """
CreateModelPackageGroup DescribeModelPackageGroup ListModelPackageGroups DeleteModelPackageGroup
PutModelPackageGroupPolicy GetModelPackageGroupPolicy DeleteModelPackageGroupPolicy
CreateModelPackage DescribeModelPackage BatchDescribeModelPackage ListModelPackages UpdateModelPackage
DeleteModelPackage AddTags ListTags DeleteTags Search
CreateModelCard DescribeModelCard ListModelCards UpdateModelCard DeleteModelCard ListModelCardVersions
CreateArtifact DescribeArtifact ListArtifacts UpdateArtifact DeleteArtifact
CreateAction DescribeAction ListActions UpdateAction DeleteAction
CreateContext DescribeContext ListContexts UpdateContext DeleteContext
AddAssociation DeleteAssociation ListAssociations QueryLineage
CreateModel DescribeModel ListModels DeleteModel
""".split()
# Patterns that say nothing, and those whose syntax is spelled otherwise here: the same texts match.
EMPTY = {".*", r"[\S\s]*", ".{0,1024}"}
SPELLED = [
    (re.compile(r"\)\$\{1,\d+\}$"), ")"),
    (re.compile(r"\(\[a-zA-Z0-9\]\(\[a-zA-Z0-9-\]\)\{0,62\}\)\(\?<!-\)"), "([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)"),
]
WIDTH, LENGTH = 94, 400


def model():
    folder = pathlib.Path(botocore.__file__).parent / "data/sagemaker/2017-07-24"
    packed = folder / f"{NAME}.gz"
    return json.loads(gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / NAME).read_bytes())


def shapes_of(model):
    found = {}

    def walk(name):
        if name in found:
            return
        shape = model["shapes"][name]
        found[name] = None
        kept = {"type": shape["type"]}
        for key in ("min", "max", "enum", "required"):
            if key in shape:
                kept[key] = shape[key]
        pattern = shape.get("pattern")
        for spelled, same in SPELLED:
            pattern = spelled.sub(same, pattern) if pattern else pattern
        if pattern and pattern not in EMPTY:
            kept["pattern"] = pattern
            kept["told"] = shape["pattern"]
            if kept["told"] == pattern:
                del kept["told"]
        if "members" in shape:
            kept["members"] = {key: value["shape"] for key, value in shape["members"].items()}
            for member in kept["members"].values():
                walk(member)
        for key in ("member", "key", "value"):
            if key in shape:
                kept[key] = shape[key]["shape"]
                walk(kept[key])
        found[name] = kept

    operations = {name: model["operations"][name]["input"]["shape"] for name in OPERATIONS}
    for name in operations.values():
        walk(name)
    return operations, dict(sorted(found.items()))


def others(model):
    return sorted(set(model["operations"]) - set(OPERATIONS))


def texts():
    source = model()
    operations, shapes = shapes_of(source)
    text = json.dumps(
        {"operations": operations, "others": " ".join(others(source)), "shapes": shapes}, separators=(",", ":"))
    lines = [text[i:i + WIDTH] for i in range(0, len(text), WIDTH)]
    # A line may not end in a space: an editor would cut it off. Nor in what begins an escape of Swift's.
    for i in range(len(lines) - 1):
        while lines[i][-1] in ' \\"#':
            lines[i + 1] = lines[i][-1] + lines[i + 1]
            lines[i] = lines[i][:-1]
    parts = [lines[i:i + LENGTH] for i in range(0, len(lines), LENGTH)]
    head = ["// Made by Tests/Independent/sagemaker_model.py from botocore's",
            f"// data/sagemaker/2017-07-24/service-2.json (Apache License 2.0), version {source['metadata']['apiVersion']} of the API. Do not edit.", "",
            "// swift-format-ignore-file"]
    files = {}
    for number, part in enumerate(parts, 1):
        body = head + ["", "extension ServiceModel {", f"    static let text{number} = #\"\"\"",
                       *["        " + line + "\\#" for line in part[:-1]], "        " + part[-1],
                       "        \"\"\"#", "}", ""]
        files[f"ServiceModel+Text{number}.swift"] = "\n".join(body)
    whole = " + ".join(f"text{n}" for n in range(1, len(parts) + 1))
    files["ServiceModel+Text.swift"] = "\n".join(
        head + ["", "extension ServiceModel {",
                "    /// The model as JSON: the operations' inputs, and the shapes that they are made of.",
                f"    static var text: String {{ {whole} }}", "}", ""])
    return files


def main():
    files = texts()
    if "--check" in sys.argv:
        wrong = [name for name, text in files.items() if (PLACE / name).read_text() != text]
        print("\n".join(f"{name} is not what the model makes it" for name in wrong) or "As the model has it.")
        return 1 if wrong else 0
    for name, text in files.items():
        (PLACE / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
