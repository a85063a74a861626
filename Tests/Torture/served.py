"""The built `cairn-server` over the registry of a directory, for torture runs."""
import json
import re
import subprocess
import time

from harness import Finding


def code(done):
    """The code of an error that was printed as JSON."""
    try:
        return json.loads(done.stdout)["error"]["code"]
    except (ValueError, KeyError):
        return None


class Server:
    """`cairn-server` over a registry, on a free port of this machine. `before` is a program that starts it, and becomes
    it."""

    def __init__(self, cairn, *options, before=(), **settings):
        log = open(cairn.directory / "server.log", "wb")
        self.process = subprocess.Popen(
            [*map(str, before), cairn.program + "-server", "--registry", str(cairn.registry), "--listen", "127.0.0.1:0", *options],
            cwd=cairn.directory, env=cairn.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **settings)
        self.log = cairn.directory / "server.log"
        for _ in range(3000):
            found = re.search(rb"url=(https?://[0-9.:]+)", self.log.read_bytes())
            if found:
                self.url = found.group(1).decode()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.process.kill()
        self.process.wait()
        raise Finding(f"the server does not start: {self.log.read_text()[-400:]}")

    def stop(self):
        """Ends it; that it had ended by itself is a finding."""
        ended = self.process.poll()
        self.process.terminate()
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            self.process.wait()
            raise Finding("the server had not stopped 30 s after it was asked to") from error
        if ended is not None or status != 0:
            raise Finding(f"the server ended with {status}: {self.log.read_text(errors='replace')[-600:]}")
