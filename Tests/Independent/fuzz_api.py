"""Runs schemathesis against a server that listens: `fuzz_api.py URL TOKEN SECONDS SEED`; TOKEN may be empty.

Exits with 1 where an answer breaks the server's own OpenAPI document, or is a server error. A run can be repeated by
its seed.
"""
import os
import pathlib
import subprocess
import sys

url, token, seconds, seed = sys.argv[1:]
home = pathlib.Path(__file__).resolve().parent / "fuzz"
# As the document's security scheme, and not as a header of every request: it must be left out where a check wants that.
settings = (home / "schemathesis.toml").read_text()
if token:
    settings += f'\n[auth.openapi.bearer]\nbearer = "{token}"\n'
pathlib.Path("schemathesis.toml").write_text(settings)
# Two checks are left out. To cancel a job is not to make it forgotten, nor is to disable or revoke; what is deleted
# is tested elsewhere. And a parent of a version may be of another group, which need not be there.
# One worker: the parser of Python 3.11 does not bear several threads (gh-106905).
command = [
    sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml",
    "run", f"{url}/api/v1/openapi.json", "--max-time", seconds, "--seed", seed, "--workers", "1",
    "--checks", "all", "--exclude-checks", "use_after_free,ensure_resource_availability",
    "--request-timeout", "10", "--continue-on-failure", "--warnings", "off",
]
environment = os.environ | {"NO_COLOR": "1", "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(home)}
print(f"schemathesis --seed {seed}", flush=True)
sys.exit(subprocess.run(command, env=environment).returncode)
