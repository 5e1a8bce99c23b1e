"""kindred serve: the clients of Triton and KServe, other clients, and bad ones. KINDRED_WRITE_BUNDLES: the program that writes
bundles."""
import concurrent.futures
import csv
import http.client
import io
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

import export_test
import harness
import packages
from unfinished_message import UnfinishedMessage

WRITE = os.environ["KINDRED_WRITE_BUNDLES"]
HERE = pathlib.Path(__file__).resolve().parent


class Server:
    """A running server. Its messages are those up to the address; `end` gives all."""

    def __init__(self, directory, *arguments, **options):
        command = [harness.PROGRAM, "serve", *map(str, arguments), "--listen", "127.0.0.1:0", "--grpc", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=directory,
                                        bufsize=1, **options)
        line = self.process.stderr.readline()
        found = re.search(r"at (https?)://127\.0\.0\.1:(\d+), gRPC at port (\d+)$", line.strip())
        if not found:
            raise AssertionError(line + self.process.communicate()[1])
        self.scheme, self.port = found[1], int(found[2])
        self.addresses = (f"127.0.0.1:{self.port}", f"127.0.0.1:{found[3]}")

    def connection(self, context=None):
        if self.scheme == "https":
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def call(self, method, target, body=None, headers=None, context=None):
        connection = self.connection(context)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def end(self, sent=signal.SIGTERM):
        self.process.send_signal(sent)
        out, errors = self.process.communicate(timeout=60)
        return self.process.returncode, out, errors

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


class Serve(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.bundles = pathlib.Path(holder.name)
        subprocess.run([WRITE, cls.bundles], check=True, capture_output=True)
        cls.rows = cls.bundles / "table.csv"

    def bundle(self, name):
        return self.bundles / name / "bundle"

    def predicted(self, bundle, source):
        done = self.kindred("predict", bundle, source, "--probabilities")
        self.assert_done(done)
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def body(self, rows=2, **more):
        with open(self.rows, encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))[:rows]
        inputs = [{"name": name, "datatype": "BYTES", "shape": [len(table), 1], "data": [row[name] for row in table]}
                  for name in table[0]]
        return json.dumps({"inputs": inputs, **more})

    def assert_answers(self, answers, bundle, rows):
        """Every value to the last digit that kindred predict prints."""
        for task in harness.read_json(bundle / "manifest.json")["tasks"]:
            if task["name"] not in answers and f"{task['name']}_probabilities" not in answers:
                continue
            if task["name"] in answers:
                expected = [row[task["name"]] for row in rows]
                is_number = task["kind"] == "regression"
                self.assertEqual(answers[task["name"]], [float(cell) for cell in expected] if is_number else expected)
            if f"{task['name']}_probabilities" in answers:
                self.assertEqual(answers[f"{task['name']}_probabilities"],
                                 [float(row[f"{task['name']}:{label}"]) for row in rows for label in task["classes"]])

    def ask(self, *arguments, pinned=packages.PINNED, script="ask_server.py"):
        done = subprocess.run([packages.python(pinned), HERE / script, *map(str, arguments)], capture_output=True, text=True,
                              check=False, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return json.loads(done.stdout)

    def test_tritons_client_gets_what_kindred_predicts(self):
        bundle = self.bundle("mlp_gelu_batch_32")
        with Server(self.directory, f"m={bundle}") as server:
            answers = self.ask(*server.addresses, "m", self.rows)["answers"]
            rows = self.predicted(bundle, self.rows)
            self.assertEqual(sorted(answers), ["binary", "deflate", "grpc", "gzip", "json", "one row, one output"])
            first = answers.pop("one row, one output")
            for way, answer in answers.items():
                with self.subTest(way):
                    self.assertEqual(len(answer), 6)
                    self.assert_answers(answer, bundle, rows)
            one = self.write("one.csv", "".join(self.rows.read_text(encoding="utf-8").splitlines(keepends=True)[:2]))
            self.assert_answers(first, bundle, self.predicted(bundle, one))

    def test_tritons_client_sends_pictures(self):
        bundle = self.bundle("celeba_pictures")
        pictures = self.directory / "pictures"
        export_test.write_pictures(pictures, [3, 21, 18])
        files = sorted(pictures.glob("*.png"))
        with Server(self.directory, f"faces={bundle}") as server:
            answers = self.ask(*server.addresses, "faces", pictures / "pictures.npy", *files)["answers"]
            for way in ("samples", "files", "grpc samples", "grpc files"):
                self.assert_answers(answers[way], bundle, self.predicted(bundle, pictures))

    def ask_by_kserve(self, *arguments):
        return self.ask(*arguments, pinned=packages.KSERVE, script="ask_kserve.py")["answers"]

    def test_kserves_clients_get_what_kindred_predicts(self):
        bundle = self.bundle("mlp_gelu_batch_32")
        one = self.write("one.csv", "".join(self.rows.read_text(encoding="utf-8").splitlines(keepends=True)[:2]))
        with Server(self.directory, f"m={bundle}") as server:
            answers = self.ask_by_kserve(*server.addresses, "m", self.rows)
        self.assertEqual(sorted(answers), ["binary", "grpc", "grpc contents", "grpc, one row, one output", "json",
                                           "one row, one output"])
        for way, answer in answers.items():
            with self.subTest(way):
                self.assertEqual(len(answer), 1 if "one row" in way else 6)
                self.assert_answers(answer, bundle, self.predicted(bundle, one if "one row" in way else self.rows))

    def test_kserves_clients_send_pictures(self):
        bundle = self.bundle("celeba_pictures")
        pictures = self.directory / "pictures"
        export_test.write_pictures(pictures, [3, 21, 18])
        with Server(self.directory, f"faces={bundle}") as server:
            answers = self.ask_by_kserve(*server.addresses, "faces", pictures / "pictures.npy", *sorted(pictures.glob("*.png")))
        expected = self.predicted(bundle, pictures)
        self.assertEqual(len(answers), 6)
        for way, answer in answers.items():
            with self.subTest(way):
                self.assert_answers(answer, bundle, expected)

    def test_conforms_to_the_protocol(self):
        inputs = [{"name": "size", "datatype": "FP64", "shape": [2, 1], "data": [0.05, None]},
                  {"name": "colour", "datatype": "BYTES", "shape": [2, 1], "data": ["red", None]}]
        request = self.write("request.json", json.dumps({"inputs": inputs}))
        with Server(self.directory, f"m={export_test.GOLDEN / 'run/bundle'}") as server:
            done = subprocess.run([packages.python(), HERE.parents[1] / "conformance/oip.py", f"http://{server.addresses[0]}", "m",
                                   request, "--grpc", server.addresses[1]], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.count("| yes |"), 19, done.stdout)

    def test_stops_when_told_and_answers_what_it_has(self):
        with Server(self.directory, self.bundle("mlp_relu_32"), "--log-requests") as server:
            # Half of a request is sent when the signal comes; the other half follows.
            body = self.body().encode()
            head = (f"POST /v2/models/mlp_relu_32/infer HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n").encode()
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as late, \
                    socket.create_connection(("127.0.0.1", server.port), timeout=30) as idle:
                late.sendall(head + body[:20])
                self.assertEqual(server.call("GET", "/v2/health/ready")[0], 200)
                server.process.send_signal(signal.SIGTERM)
                self.assertEqual(idle.recv(10), b"", "an idle connection is closed")
                late.sendall(body[20:])
                answer = b""
                while more := late.recv(65536):
                    answer += more
                # Its request came after the signal.
                self.assertIn(b"HTTP/1.1 503", answer)
            out, errors = server.process.communicate(timeout=60)
            self.assertEqual(server.process.returncode, 0, errors)
            self.assertIn("stopping", errors)
            events = [json.loads(line) for line in out.splitlines()]
            self.assertEqual([event["status"] for event in events], [200, 503])
            self.assertEqual(events[0]["target"], "/v2/health/ready")

    def test_loads_a_new_bundle_without_losing_a_request(self):
        served = self.directory / "served"
        shutil.copytree(self.bundle("mlp_relu_64"), served)
        names = ("mlp_relu_64", "mlp_tanh_64")
        # The outputs of all networks, so that none is of the other bundle. Each request is computed by itself, to the last digit.
        alone, target, body = ("--batch-rows", "1"), "/v2/models/m/infer", self.body(3)
        values = {}
        for name in names:
            with Server(self.directory, f"m={self.bundle(name)}", *alone) as server:
                values[json.dumps(json.loads(server.call("POST", target, body)[1])["outputs"])] = name
        self.assertEqual(len(values), 2)
        with Server(self.directory, f"m={served}", "--watch", "0", *alone) as server, \
                concurrent.futures.ThreadPoolExecutor(3) as pool:
            ended = False

            def client():
                connection, seen = server.connection(), []
                while not ended:
                    connection.request("POST", target, body)
                    answer = connection.getresponse()
                    text = answer.read()
                    self.assertEqual(answer.status, 200, text)
                    seen.append(values[json.dumps(json.loads(text)["outputs"])])
                connection.close()
                return seen

            clients = [pool.submit(client) for _ in range(3)]
            for turn in range(20):
                fresh = self.directory / "fresh"
                shutil.copytree(self.bundle(names[(turn + 1) % 2]), fresh)
                served.rename(self.directory / "old")
                fresh.rename(served)
                shutil.rmtree(self.directory / "old")
                server.process.send_signal(signal.SIGHUP)
                self.assertIn("loaded again", server.process.stderr.readline())
            # One that does not load leaves the last one.
            (served / "network_0.pt").write_bytes(b"damaged")
            server.process.send_signal(signal.SIGHUP)
            self.assertIn("the earlier bundle goes on answering", server.process.stderr.readline())
            ended = True
            seen = [name for each in clients for name in each.result(timeout=60)]
            self.assertEqual(set(seen), set(names))
            self.assertEqual(server.end()[0], 0)

    def test_notices_a_bundle_that_was_written_again(self):
        served = self.directory / "served"
        shutil.copytree(self.bundle("mlp_relu_64"), served)
        with Server(self.directory, f"m={served}") as server:
            shutil.copytree(self.bundle("mlp_tanh_64"), self.directory / "fresh")
            served.rename(self.directory / "old")
            (self.directory / "fresh").rename(served)
            # It may look in the moment without a bundle.
            while "loaded again" not in server.process.stderr.readline():
                self.assertIsNone(server.process.poll())

    def make_certificate(self, name):
        key, certificate = self.directory / f"{name}-key.pem", self.directory / f"{name}-cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                        key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        return key, certificate

    def test_https_and_a_token(self):
        key, certificate = self.make_certificate("a")
        token = self.write("token.txt", "s3cret\n")
        flags = ("--tls-cert", certificate, "--tls-key", key, "--token-file", token)
        with Server(self.directory, f"m={self.bundle('mlp_relu_32')}", *flags) as server:
            context = ssl.create_default_context(cafile=str(certificate))
            target = "/v2/models/m/infer"
            self.assertEqual(server.call("POST", target, self.body(), context=context)[0], 401)
            # Before the body, which would take room.
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as plain, \
                    context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                connection.sendall(f"POST {target} HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n".encode())
                self.assertIn(b"401", connection.recv(100))
            self.assertIn('code="401"', server.call("GET", "/metrics", headers={"Authorization": "Bearer s3cret"}, context=context)[1])
            headers = {"Authorization": "Bearer s3cret"}
            status, text = server.call("POST", target, self.body(), headers, context)
            self.assertEqual(status, 200, text)
            self.assertEqual(server.end()[0], 0)

    def test_a_renewed_certificate_and_token(self):
        key, certificate = self.make_certificate("served")
        new_key, new_certificate = self.make_certificate("new")
        token = self.write("token.txt", "first\n")
        with Server(self.directory, f"m={self.bundle('mlp_relu_32')}", "--tls-cert", certificate, "--tls-key", key, "--token-file",
                    token) as server:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

            def status(word):
                return server.call("GET", "/v2", headers={"Authorization": f"Bearer {word}"}, context=context)[0]

            def until(wanted, seen):
                for _ in range(300):
                    if seen() == wanted:
                        return
                    time.sleep(0.1)
                self.assertEqual(seen(), wanted)

            def shown():
                """The certificates of HTTPS and of gRPC."""
                ports = [("127.0.0.1", server.port), ("127.0.0.1", int(server.addresses[1].split(":")[1]))]
                return [ssl.get_server_certificate(port).strip() for port in ports]

            old, new = certificate.read_text().strip(), new_certificate.read_text().strip()
            self.assertEqual(shown(), [old, old])
            self.assertEqual((status("first"), status("second")), (200, 401))
            kept = server.connection(context)
            kept.request("GET", "/v2", headers={"Authorization": "Bearer first"})
            self.assertEqual(kept.getresponse().read()[:1], b"{")

            self.write("fresh.txt", "second\n").rename(token)
            until(200, lambda: status("second"))
            self.assertEqual(status("first"), 401)
            new_key.rename(key)
            new_certificate.rename(certificate)
            until([new, new], shown)
            # A connection lives on with the certificate that it began with.
            kept.request("GET", "/v2", headers={"Authorization": "Bearer second"})
            self.assertEqual(kept.getresponse().status, 200)
            kept.close()

            self.write("fresh.txt", "\n").rename(token)
            self.assertIn("the earlier token stays in use", server.process.stderr.readline())
            self.write("fresh.pem", "nonsense").rename(certificate)
            while "the earlier certificate stays in use" not in (line := server.process.stderr.readline()):
                self.assertTrue(line)
            time.sleep(2)  # gRPC looks each second
            self.assertEqual(shown(), [new, new])
            self.assertEqual(status("second"), 200)

    def test_requests_in_one_connection(self):
        body = self.body().encode()
        post = (f"POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body
        wrong = post.replace(b"models/m/", b"models/w/")
        with Server(self.directory, f"m={self.bundle('mlp_relu_32')}") as server, \
                socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
            answers = connection.makefile("rb")

            def status(method="POST"):
                version, code = answers.readline().split()[:2]
                fields = http.client.parse_headers(answers)
                if method != "HEAD":
                    json.loads(answers.read(int(fields["Content-Length"])))
                default = "keep-alive" if version == b"HTTP/1.1" else "close"
                return int(code), fields.get("Connection", default) == "keep-alive"

            # Sent together, even with half of the next; a byte at a time; one that is refused before its body is parsed.
            connection.sendall(post + wrong + post[:60])
            self.assertEqual([status(), status()], [(200, True), (404, True)])
            connection.sendall(post[60:-1])
            time.sleep(0.05)
            connection.sendall(post[-1:] + b"HEAD /v2/health/ready HTTP/1.1\r\n\r\n")
            self.assertEqual([status(), status("HEAD")], [(200, True), (200, True)])
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for i in range(0, len(wrong), 7):
                connection.sendall(wrong[i:i + 7])
            self.assertEqual(status(), (404, True))
            # Without a body there is nothing to read in vain; to a HEAD nothing but the header is answered.
            connection.sendall(b"HEAD /v2/models/w/infer HTTP/1.1\r\n\r\nGET /v2/models/w/infer HTTP/1.1\r\n\r\n")
            self.assertEqual([status("HEAD"), status()], [(404, True), (404, True)])
            connection.sendall(b"GET /v2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            self.assertEqual(status(), (200, True))
            connection.sendall(b"GET /v2 HTTP/1.0\r\n\r\n")
            self.assertEqual(status(), (200, False))
            self.assertEqual(answers.read(), b"")

    def test_refuses_what_has_waited_too_long_to_be_read(self):
        with Server(self.directory, f"m={self.bundle('mlp_relu_32')}", "--wait", "1000") as server:
            connections = [server.connection() for _ in range(3)]

            def statuses():
                for connection in connections:
                    connection.request("POST", "/v2/models/m/infer", self.body())
                    yield connection

            def answered(waiting):
                answers = [connection.getresponse() for connection in waiting]
                return [(answer.status, json.loads(answer.read()).get("error", "")) for answer in answers]

            self.assertEqual({status for status, _ in answered(list(statuses()))}, {200})
            server.process.send_signal(signal.SIGSTOP)
            waiting = list(statuses())
            time.sleep(1.5)
            server.process.send_signal(signal.SIGCONT)
            self.assertEqual(set(answered(waiting)), {(503, "as many requests wait as may; try again later")})
            # The connections are kept.
            self.assertEqual({status for status, _ in answered(list(statuses()))}, {200})
            self.assertIn('code="503"', server.call("GET", "/metrics")[1])

    def test_hostile_clients(self):
        with Server(self.directory, f"m={self.bundle('mlp_relu_32')}", "--body-limit", "1", "--timeout", "2", "--most-rows",
                    "50") as server:
            def raw(data):
                with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
                    connection.sendall(data)
                    answer = b""
                    while more := connection.recv(65536):
                        answer += more
                    return answer

            infer = "/v2/models/m/infer"
            self.assertIn(b"400", raw(b"\x16\x03\x01nonsense\r\n\r\n")[:20])
            self.assertIn(b"431", raw(b"GET /v2 HTTP/1.1\r\nA: " + b"x" * 70000 + b"\r\n\r\n")[:20])
            self.assertIn(b"413", raw(f"POST {infer} HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n".encode())[:20])
            half = f"POST {infer} HTTP/1.1\r\nContent-Length: 100\r\n".encode()
            for silent in (b"", b"GET /v2 HTTP/1.1\r\nHost:", half + b"\r\n{", half + b"Expect: 100-continue\r\n\r\n"):
                self.assertIn(raw(silent), (b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "a silent client is left")
            encoded = raw(f"POST {infer} HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nGET /v2 HTTP/1.1\r\n\r\n".encode())
            self.assertEqual(encoded[:12], b"HTTP/1.1 501")
            self.assertEqual(encoded.count(b"HTTP/1.1"), 1, "what follows is no request")
            self.assertEqual(server.call("POST", infer, self.body(51))[0], 413)
            self.assertEqual(server.call("POST", infer, "[" * 100000)[0], 400)
            self.assertEqual(server.call("POST", infer, b"\xff\xfe")[0], 400)
            status, text = server.call("POST", infer, self.body(), {"Content-Encoding": "gzip"})
            self.assertEqual(status, 400)
            self.assertIn("damaged", json.loads(text)["error"])
            self.assertEqual(server.call("DELETE", "/v2")[0], 405)
            # A client that sends all of a body that is too large gets the answer all the same.
            self.assertIn(b"413", raw(f"POST {infer} HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n".encode() + b"x" * 3000000)[:20])
            # Bodies that are announced take room until they are read: four of the largest, here of 1 MiB.
            waiting = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(4)]
            for connection in waiting:
                connection.sendall(f"POST {infer} HTTP/1.1\r\nContent-Length: {1 << 20}\r\nExpect: 100-continue\r\n\r\n".encode())
                self.assertIn(b"100 Continue", connection.recv(100))
            self.assertEqual(server.call("POST", infer, self.body())[0], 503)
            self.assertEqual(server.call("GET", "/v2/health/ready")[0], 200, "a request without a body needs no room")
            for connection in waiting:
                connection.close()
            while server.call("POST", infer, self.body())[0] == 503:
                pass
            # All this while it answers others.
            self.assertEqual(server.call("POST", infer, self.body())[0], 200)
            self.assertIn('code="413"', server.call("GET", "/metrics")[1])
            self.assertEqual(server.end()[0], 0)

    def test_more_connections_than_allowed_are_closed_and_counted(self):
        with Server(self.directory, f"m={self.bundle('mlp_relu_32')}", "--connections", "2") as server:
            kept = [server.connection() for _ in range(2)]
            for connection in kept:
                connection.request("GET", "/v2")
                self.assertEqual(connection.getresponse().read()[:1], b"{")
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
                server.call("GET", "/v2")
            kept[0].request("GET", "/metrics")
            lines = kept[0].getresponse().read().decode().splitlines()
            self.assertIn('kindred_connections_total{result="accepted"} 2', lines)
            self.assertIn('kindred_connections_total{result="refused"} 1', lines)
            self.assertTrue(any(re.fullmatch(r'kindred_build_info\{version="[0-9.]+"\} 1', line) for line in lines))
            loaded = [line for line in lines if line.startswith('kindred_model_loaded_timestamp_seconds{model="m",version="1"} ')]
            self.assertLess(abs(int(loaded[0].split()[-1]) - time.time()), 300)

    def test_unfinished_messages_over_grpc_take_bounded_memory(self):
        with Server(self.directory, f"m={self.bundle('mlp_relu_32')}", "--body-limit", "16") as server:
            port = int(server.addresses[1].split(":")[1])

            def resident():
                status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
                return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

            before = resident()
            clients = [UnfinishedMessage(port, b"/inference.GRPCInferenceService/ModelInfer") for _ in range(60)]
            with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
                taken = list(pool.map(lambda client: client.send(15 << 20), clients))
            # Four of 16 MiB have room, with some more until gRPC has closed streams; 60 would take 900 MiB.
            self.assertLess(resident() - before, 450)
            self.assertTrue(any(taken))
            self.assertFalse(all(taken))
            for client in clients:
                client.connection.close()
            self.assertEqual(server.call("POST", "/v2/models/m/infer", self.body())[0], 200)
            self.assertEqual(server.end()[0], 0)

    def test_bad_input(self):
        bundle = self.bundle("mlp_relu_32")
        self.assert_refused(self.kindred("serve"), 2, "BUNDLE")
        self.assert_refused(self.kindred("serve", self.directory), 2, "not a bundle")
        self.assert_refused(self.kindred("serve", bundle, bundle), 2, "NAME/VERSION=BUNDLE")
        self.assert_refused(self.kindred("serve", f"={bundle}"), 2, "NAME=BUNDLE")
        self.assert_refused(self.kindred("serve", bundle, "--listen", "localhost:80800"), 2, "--listen")
        self.assert_refused(self.kindred("serve", bundle, "--listen", "nowhere:8080"), 2, "127.0.0.1")
        self.assert_refused(self.kindred("serve", bundle, "--tls-cert", "x"), 2, "--tls-key")
        refused = self.kindred("serve", bundle, "--tls-cert", self.config, "--tls-key", self.config, "--listen", "0")
        self.assert_refused(refused, 2, "certificate")
        self.assert_refused(self.kindred("serve", bundle, "--token-file", self.write("t", "\n")), 2, "empty")
        with Server(self.directory, bundle) as server:
            self.assert_refused(self.kindred("serve", bundle, "--listen", str(server.port)), 2, "cannot listen")
            taken = self.kindred("serve", bundle, "--listen", "0", "--grpc", server.addresses[1])
            self.assert_refused(taken, 2, "cannot listen for gRPC")


if __name__ == "__main__":
    unittest.main()
