#!/usr/bin/env python3
"""The embedded store at size: writes SPANS spans (10,000,000) into one folder through a whole all-in-one process, asks for traces by terms of
known frequency, and quotes rate, bytes and times, beside what SQLite itself inserts in the same run.

    dotnet publish src/AllInOne -c Release -o OUT/AllInOne && dotnet publish tools/Load -c Release -o OUT/Load
    TEST_DATA=... bench/embedded.py OUT [write] [search] [small] [limit] [bare]

TEST_DATA is the folder with the recorded traces. Without parts, all of them. The folder (SPOOR_FOLDER, below the temporary folder unless given)
is removed by the part that comes last in a run without parts; otherwise it stays for the next part.
"""
import collections, json, os, random, shutil, socket, sqlite3, statistics, subprocess, sys, tempfile, threading, time, urllib.error, urllib.parse, urllib.request

out, parts = sys.argv[1], sys.argv[2:] or ["write", "search", "small", "limit", "bare"]
folder = os.environ.get("SPOOR_FOLDER", os.path.join(tempfile.gettempdir(), "spoor-bench-embedded"))
spans = int(os.environ.get("SPANS", 10_000_000))
recording = os.path.join(os.environ["TEST_DATA"], "astronomy-oteltraces.zst")
http, grpc, query, admin = 24318, 24317, 26686, 28888
SELDOM, RARE = ("bench.seldom", "yes"), ("bench.rare", "yes")


def get(path, port=query):
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=60) as answer:
        return answer.read()


class Process:
    def __init__(self, data=folder, *settings):
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [f"{out}/AllInOne/Spoor.AllInOne", f"--Storage:Folder={data}", f"--Listen:OtlpGrpc={grpc}", f"--Listen:OtlpHttp={http}",
             f"--Listen:Query={query}", f"--Listen:Admin={admin}", "--Shutdown:Delay=0s", *settings], stdout=subprocess.DEVNULL)
        while True:
            try:
                get("/readyz", admin)
                break
            except OSError:
                time.sleep(0.01)
        self.ready = time.perf_counter() - begun

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, name="VmRSS"):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) // 1024 for line in file if line.startswith(name))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def load(*options):
    run = subprocess.run([f"{out}/Load/spoor-load", "--to", f"localhost:{grpc}", *options], capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stdout[-2000:] + run.stderr)


def published():
    return json.loads(get("/status", admin))["books"]["publishedSpans"]


def size(data=folder):
    return sum(os.path.getsize(os.path.join(data, name)) for name in os.listdir(data))


def send(*attributes):
    now = time.time_ns()
    body = {"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "bench"}}]},
        "scopeSpans": [{"spans": [{
            "traceId": random.randbytes(16).hex(), "spanId": random.randbytes(8).hex(), "name": "marked", "kind": 1,
            "startTimeUnixNano": str(now), "endTimeUnixNano": str(now + 1_000_000),
            "attributes": [{"key": key, "value": {"stringValue": value}} for key, value in attributes]}]}]}]}
    request = urllib.request.Request(f"http://localhost:{http}/v1/traces", json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=30).read()


def write():
    """Marks every 10,000th span, and every 1,000,000th, while the recording is sent over and over."""
    shutil.rmtree(folder, ignore_errors=True)
    server = Process()
    print(f"ready after {server.ready:.2f} s, {server.memory()} MB resident")
    sender = threading.Thread(target=load, args=("--data", recording, "--spans-per-request", "512", "--spans", str(spans)))
    begun, marks = time.perf_counter(), 0
    sender.start()
    while sender.is_alive():
        if published() >= (marks + 1) * 10_000:
            marks += 1
            send(SELDOM, *([RARE] if marks % 100 == 50 else []))
        else:
            time.sleep(0.01)
    took, count, cpu = time.perf_counter() - begun, published(), server.cpu()
    time.sleep(15)
    print(f"wrote {count:,} spans in {took:.1f} s: {count / took:,.0f} spans/s, {1e6 * cpu / count:.1f} µs of processor a span, {marks} marked")
    print(f"on disk {size() / count:.0f} bytes a span, log included; highest resident {server.memory('VmHWM')} MB")
    server.stop()


def frequencies():
    """Tags of the recording that stand in about half, and about a hundredth, of the newest spans."""
    seen, total = collections.Counter(), 0
    for trace in json.loads(get("/api/traces?limit=1500&lookback=1h"))["data"]:
        for span in trace["spans"]:
            total += 1
            seen.update({(tag["key"], str(tag["value"]).lower() if tag["type"] == "bool" else str(tag["value"])) for tag in span["tags"]})
    tags = {tag: count / total for tag, count in seen.items() if not tag[0].startswith(("otel.", "span.kind", "internal"))}
    return [min(tags, key=lambda tag: abs(tags[tag] - goal)) for goal in (0.5, 0.01)]


def times(name, paths, limit):
    taken = []
    for path in paths:
        begun = time.perf_counter()
        get(path)
        taken.append(1000 * (time.perf_counter() - begun))
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"{name:42} p50 {statistics.median(taken):6.1f} ms  p95 {p95:6.1f} ms  max {max(taken):6.1f} ms{'' if p95 <= limit else '   ABOVE ' + str(limit)}")


def questions():
    half, hundredth = frequencies()
    services = [name for name in json.loads(get("/api/services"))["data"] if name not in ("bench",)]
    terms = {"0.5": half, "1e-2": hundredth, "1e-4": SELDOM, "1e-6": RARE, "absent": ("bench.absent", "yes")}
    base = "/api/traces?limit=20&lookback=2h"
    ask = lambda tag, service="": f"{base}&tags={urllib.parse.quote(json.dumps({tag[0]: tag[1]}))}" + (f"&service={service}" if service else "")
    for name, tag in terms.items():
        times(f"attribute {name} ({tag[0]})", [ask(tag) for _ in range(20)], 300)
        times(f"attribute {name} and a service", [ask(tag, services[i % len(services)]) for i in range(20)], 300)
    times("service", [f"{base}&service={services[i % len(services)]}" for i in range(40)], 300)
    operations = [(name, operation) for name in services for operation in json.loads(get(f"/api/services/{name}/operations"))["data"][:3]]
    times("operation", [f"{base}&service={name}&operation={urllib.parse.quote(operation)}" for name, operation in operations[:60]], 300)
    ids = [trace["traceID"] for tag in (SELDOM, half, hundredth) for trace in json.loads(get(ask(tag).replace("limit=20", "limit=100")))["data"]]
    times("trace by id", [f"/api/traces/{trace}" for trace in random.sample(ids, min(100, len(ids)))], 50)


def forget(data=folder):
    """Drops the folder's files from the page cache, as after a restart of the machine."""
    os.sync()
    for name in os.listdir(data):
        file = os.open(os.path.join(data, name), os.O_RDONLY)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)


def search():
    forget()
    server = Process()
    print(f"after a restart, files not in memory: ready after {server.ready:.2f} s, {server.memory()} MB resident")
    questions()
    print("again, warm:")
    questions()
    print("when the newest 100,000 spans are one trace:")
    load("--generate", "--spans-per-trace", "100000", "--spans", "100000")
    questions()
    print(f"{server.memory()} MB resident, {server.memory('VmHWM')} MB at most")
    server.stop()


def small():
    """Ten spans a request, in a folder of its own."""
    data = folder + "-small"
    shutil.rmtree(data, ignore_errors=True)
    server = Process(data)
    begun = time.perf_counter()
    load("--data", recording, "--spans-per-request", "10", "--duration", "30s")
    took, count = time.perf_counter() - begun, published()
    time.sleep(25)
    print(f"10 spans a request: {count / took:,.0f} spans/s, {size(data) / count:.0f} bytes a span once merged, log included; "
          f"highest resident {server.memory('VmHWM')} MB")
    server.stop()
    shutil.rmtree(data)


class Readers:
    """Somebody who searches without a pause, somebody who is sent a large trace and takes 4 KiB of it a second, and another program that reads
    the newest file in transactions of three seconds, every ten."""
    def __init__(self, data):
        self.ended, self.searches, self.slowest, self.held, self.transactions, self.later = threading.Event(), 0, 0.0, 0.0, 0, 0
        load("--generate", "--spans-per-trace", "100000", "--spans", "100000")
        self.trace = json.loads(get("/api/traces?limit=1&lookback=1h"))["data"][0]["traceID"]
        self.data = data
        self.threads = [threading.Thread(target=work) for work in (self.search, self.take, self.read)]
        for thread in self.threads:
            thread.start()

    def search(self):
        while not self.ended.wait(0.02):
            begun = time.perf_counter()
            try:
                get("/api/traces?limit=20&lookback=2h")
            except urllib.error.HTTPError as answer:    # what was found was deleted before it was read
                if answer.code != 503:
                    raise
                self.later += 1
            self.searches += 1
            self.slowest = max(self.slowest, time.perf_counter() - begun)

    def take(self):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client.connect(("localhost", query))
        client.sendall(f"GET /api/traces/{self.trace}?raw=true HTTP/1.0\r\n\r\n".encode())
        begun = time.perf_counter()
        while client.recv(4096) and not self.ended.wait(1):
            self.held = time.perf_counter() - begun
        client.close()

    def read(self):
        while not self.ended.wait(7):
            newest = max(name for name in os.listdir(self.data) if name.endswith(".db"))
            base = sqlite3.connect(os.path.join(self.data, newest), isolation_level=None)
            base.execute("BEGIN")
            base.execute("SELECT count(*) FROM segments").fetchone()
            self.ended.wait(3)
            base.close()
            self.transactions += 1

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()
        return (f"{self.searches} searches, slowest {1000 * self.slowest:,.0f} ms, {self.later} told to ask again; one answer taken for {self.held:.0f} s; "
                f"{self.transactions} transactions of another program")


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, content):
    """A length-delimited field of a protobuf message."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def record_noise(path, noise):
    """A recording of requests of 100 spans in traces of ten, each with an attribute of so many bytes that no compression makes smaller."""
    value = lambda content, kind: field(2, field(kind, content))
    with open(path, "wb") as file:
        for _ in range(200):
            spans = b""
            for trace in range(10):
                trace_id, start = random.randbytes(16), time.time_ns()
                for _ in range(10):
                    spans += field(2, field(1, trace_id) + field(2, random.randbytes(8)) + field(5, b"noise")
                                   + b"\x39" + start.to_bytes(8, "little") + b"\x41" + (start + 1_000_000).to_bytes(8, "little")
                                   + field(9, field(1, b"bench.noise") + value(random.randbytes(noise), 7)))
            resource = field(1, field(1, field(1, b"service.name") + value(b"noise", 1)))
            request = field(1, resource + field(2, spans))
            file.write(len(request).to_bytes(4, "big") + request)


def limit():
    """Five times of what the folder may hold, while others read: spans with NOISE (1000) bytes each that do not compress; with NOISE=0 the
    recording, of which five times as much takes half an hour. LIMIT_SPANS sends so many spans instead, into the folder as it was left, so that
    the whole can be done in pieces."""
    data, most = folder + "-limit", int(os.environ.get("MAX_BYTES", 1 << 30))
    noise, piece, sent = int(os.environ.get("NOISE", 1000)), os.environ.get("LIMIT_SPANS"), recording
    if noise:
        sent = data + ".recording"
        record_noise(sent, noise)
    if not piece:
        shutil.rmtree(data, ignore_errors=True)
    server = Process(data, f"--Storage:MaxBytes={most}")
    readers = Readers(data)
    before = published()
    sender = threading.Thread(target=load, args=("--data", sent, "--spans-per-request", "512", "--spans", piece or str(5 * most // (noise or 65))))
    sender.start()
    while published() == before and sender.is_alive():
        time.sleep(0.01)
    largest, log, rates, before, at = 0, 0, [], published(), time.perf_counter()
    while sender.is_alive():
        time.sleep(0.2)
        largest = max(largest, size(data))
        log = max([log] + [os.path.getsize(os.path.join(data, name)) for name in os.listdir(data) if name.endswith("-wal")])
        if time.perf_counter() - at >= 5:
            count = published()
            rates.append((count - before) / (time.perf_counter() - at))
            before, at = count, time.perf_counter()
    print(f"Storage:MaxBytes {most >> 20} MiB, {published():,} spans sent: folder at most {largest / most:.3f} of it, log {log >> 20} MiB; "
          f"spans/s in each 5 s: first {rates[0]:,.0f}, median {statistics.median(rates):,.0f}, least {min(rates):,.0f}; "
          f"highest resident {server.memory('VmHWM')} MB")
    print(readers.end())
    server.stop()
    if noise:
        os.remove(sent)
    if not piece:
        shutil.rmtree(data)


def bare():
    """What SQLite does by itself: rows of 460 bytes and an indexed 12-byte key, 600 a commit, synchronous=FULL."""
    path = folder + "-bare.db"
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE spans(id BLOB PRIMARY KEY, data BLOB) WITHOUT ROWID")
    rows, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < 20:
        base.execute("BEGIN")
        minute = (int(time.time() // 60) % (1 << 24)).to_bytes(3, "big")
        base.executemany("INSERT INTO spans VALUES(?, ?)", [(minute + random.randbytes(9), random.randbytes(460)) for _ in range(600)])
        base.execute("COMMIT")
        rows += 600
    print(f"bare SQLite, a row a span: {rows / (time.perf_counter() - begun):,.0f} rows/s, {os.path.getsize(path) / rows:.0f} bytes a row, no attribute indexed")
    base.close()
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)


for part in parts:
    print(f"== {part}", flush=True)
    {"write": write, "search": search, "small": small, "limit": limit, "bare": bare}[part]()
if not sys.argv[2:]:
    shutil.rmtree(folder, ignore_errors=True)
