#!/usr/bin/env python3
"""Reads a model card in JSON from standard input with the classes of Amazon's own SageMaker SDK.

They refuse members that the schema does not know, words that are not in its enumerations and values of the wrong
type. Cairn's own member is taken out first. Prints what they make of the card, without the empty lists that they put
in. The SDK's session, which would need all of AWS, is left out: nothing here talks to it.
"""
import json
import sys
import types


def stub(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


def without_session():
    class Nothing:
        pass

    import importlib.util
    package = types.ModuleType("sagemaker")
    package.__path__ = list(importlib.util.find_spec("sagemaker").submodule_search_locations)
    sys.modules["sagemaker"] = package
    stub("sagemaker.session", Session=Nothing)
    stub("sagemaker.utils", _start_waiting=None, unique_name_from_base=None)
    stub("boto3")
    stub("boto3.session", Session=Nothing)
    stub("botocore")
    stub("botocore.exceptions", ClientError=Exception)
    stub("six")
    stub("six.moves")
    stub("six.moves.urllib")
    stub("six.moves.urllib.parse", urlparse=None)


without_session()
from sagemaker.model_card.helpers import _JSONEncoder  # noqa: E402
from sagemaker.model_card.model_card import ModelCard  # noqa: E402



def without_empty_lists(value):
    if isinstance(value, dict):
        return {key: without_empty_lists(member) for key, member in value.items() if member != []}
    if isinstance(value, list):
        return [without_empty_lists(element) for element in value]
    return value


content = json.load(sys.stdin)
content.pop("cairn", None)
card = ModelCard(name="card", sagemaker_session=object(), **content)
print(json.dumps(without_empty_lists(json.loads(card._create_request_args()["Content"])), sort_keys=True))
