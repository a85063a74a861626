"""Reads an OpenAPI document from standard input and says what openapi-spec-validator finds wrong with it."""
import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

faults = list(OpenAPIV31SpecValidator(json.load(sys.stdin)).iter_errors())
for fault in faults:
    print("/".join(map(str, fault.absolute_path)), fault.message[:300])
sys.exit(1 if faults else 0)
