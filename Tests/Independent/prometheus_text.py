#!/usr/bin/env python3
"""Reads Prometheus' text format from standard input with prometheus-client's parser, and prints what it read as JSON:
{name: {"type", "help", "samples": [[name, {labels}, value], ...]}}.
"""
import json
import sys

from prometheus_client.parser import text_string_to_metric_families

text = sys.stdin.buffer.read().decode("utf-8")
families = {}
for family in text_string_to_metric_families(text):
    assert family.name not in families, f"{family.name} is told twice"
    families[family.name] = {
        "type": family.type,
        "help": family.documentation,
        "samples": [[s.name, s.labels, repr(float(s.value))] for s in family.samples],
    }
json.dump(families, sys.stdout, sort_keys=True)
