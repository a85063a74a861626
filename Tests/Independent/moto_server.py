#!/usr/bin/env python3
"""moto's stand-in for Amazon's services on a free port of this machine, which it prints."""
import logging

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(f"url=http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
