"""Runs schemathesis against a server that listens: `fuzz_api.py URL TOKEN SECONDS SEED`; TOKEN may be empty.

Exits with 1 where an answer breaks the server's own OpenAPI document, or is a server error. A run can be repeated by
its seed.
"""
import os
import pathlib
import subprocess
import sys

url, token, seconds, seed = sys.argv[1:]
who = ["--header", f"Authorization: Bearer {token}"] if token else []
home = pathlib.Path(__file__).resolve().parent / "schemathesis"
command = [
    sys.executable, "-m", "schemathesis.cli", "--config-file", str(home / "schemathesis.toml"),
    "run", f"{url}/api/v1/openapi.json", "--max-time", seconds, "--seed", seed,
    *who, "--checks", "all", "--request-timeout", "10",
    "--continue-on-failure", "--warnings", "off", "--workers", "2",
]
print(f"schemathesis --seed {seed}", flush=True)
sys.exit(subprocess.run(command, env=os.environ | {"NO_COLOR": "1"}).returncode)
