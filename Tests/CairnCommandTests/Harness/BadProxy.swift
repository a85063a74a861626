import Glibc
import ProgramTesting

/// A program between client and server that does harm.
final class BadProxy: Sendable {
    /// What it does.
    enum Habit: String {
        /// Changes a byte of every blob.
        case lying
        /// Passes every change on, and breaks the connection instead of answering it the first time.
        case forgetful
    }

    let url: String
    private let program: RunningProgram

    init(_ sandbox: Sandbox, to server: String, _ habit: Habit) throws {
        try sandbox.file("home/proxy.py", Self.script)
        program = try sandbox.start(["python3", "-u", "home/proxy.py", server, habit.rawValue])
        for _ in 0..<1000 {
            if let port = program.errorsSoFar.firstMatch(of: /port (\d+)/) {
                url = "http://127.0.0.1:\(port.1)"
                return
            }
            usleep(10_000)
        }
        throw HarnessError("the proxy does not start")
    }

    /// How many answers it has kept to itself.
    var forgotten: Int { program.errorsSoFar.split(separator: "\n").count { $0.hasPrefix("forgot") } }

    deinit {
        program.send(SIGKILL)
        _ = try? program.wait()  // it was only a tool
    }

    private static let script = """
        import sys, http.server, urllib.request, urllib.error
        server, habit, seen = sys.argv[1], sys.argv[2], set()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def forward(self):
                size = int(self.headers.get('Content-Length') or 0)
                body = self.rfile.read(size)
                headers = {k: v for k, v in self.headers.items()
                           if k.lower() not in ('host', 'content-length', 'accept-encoding', 'connection')}
                request = urllib.request.Request(
                    server + self.path, method=self.command, headers=headers,
                    data=body if 'Content-Length' in self.headers else None)
                try:
                    answer = urllib.request.urlopen(request)
                except urllib.error.HTTPError as error:
                    answer = error
                body = bytearray(answer.read())
                change = (self.command, self.path)
                if habit == 'forgetful' and self.command not in ('GET', 'HEAD') and change not in seen:
                    seen.add(change)
                    print('forgot', *change, file=sys.stderr)
                    self.close_connection = True
                    return
                if habit == 'lying' and '/blobs/' in self.path and body: body[0] ^= 1
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in ('connection', 'transfer-encoding', 'date', 'server',
                                            'content-length'):
                        self.send_header(name, value)
                if answer.status != 204:
                    length = answer.headers['Content-Length'] if self.command == 'HEAD' else len(body)
                    self.send_header('Content-Length', str(length or 0))
                self.end_headers()
                if self.command != 'HEAD': self.wfile.write(body)
            do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = forward
            def log_message(self, *a): pass
        listener = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        print('port', listener.server_port, file=sys.stderr)
        listener.serve_forever()
        """
}
