"""Three sidecars on one PostgreSQL, and what can happen to them: kill -9 of an instance, kill -9 of the server, and a network that is cut.
Every analysis that somebody was given is in the database when all are back, none of them twice, and the budget is exact."""
import concurrent.futures
import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

from common import DEADBAND, ROOT, Skipped, ledger_calls, nano

sys.path.insert(0, f"{ROOT}/Benchmarks/peers")
from running import listening  # noqa: E402

INSTANCES, SUBJECTS, ROUNDS_A_LIFE = 3, 12, 10
PROGRAMS = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda p: int(p.parent.name))
ADDRESS = "10.{}.{}.{}"
KINDS = ("instance", "server", "network")


class Provider(http.server.ThreadingHTTPServer):
    """Answers after a twentieth of a second, each time another text, and remembers for which subject."""
    daemon_threads, request_queue_size = True, 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.lock = [], threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass  # who asked was killed


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        subject = re.search(rb"life\d+-r\d+-s\d+", body)[0].decode()
        with self.server.lock:
            self.server.asked.append(subject)
            number = len(self.server.asked)
        time.sleep(0.05)
        text = json.dumps({"action": "hold", "reason": f"answer-{number}-"})
        data = json.dumps({
            "id": "x", "object": "chat.completion", "created": 0, "model": "gpt-4o-mini",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server:
    """A PostgreSQL in a network of its own, behind a cable that can be pulled."""

    def __init__(self, folder, life):
        # A name each: the last one's cable goes some time after its network.
        self.folder, self.name, self.cable = folder, f"deadband-{os.getpid()}-{life}", f"db{os.getpid()}-{life}"
        here, self.host = (ADDRESS.format(77 + life % 100, os.getpid() % 250, place) for place in (1, 2))
        for words in (
            f"ip netns add {self.name}", f"ip link add {self.cable} type veth peer name eth0 netns {self.name}",
            f"ip address add {here}/24 dev {self.cable}", f"ip link set {self.cable} up",
            f"ip -n {self.name} address add {self.host}/24 dev eth0", f"ip -n {self.name} link set eth0 up",
            f"ip -n {self.name} link set lo up",
        ):
            subprocess.run(words.split(), check=True, stdout=subprocess.DEVNULL)
        # The server's user has to pass through.
        for parent in list(pathlib.Path(folder).parents)[:2]:
            os.chmod(parent, 0o711)
        os.makedirs(folder)
        shutil.chown(folder, "postgres")
        self.run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "deadband", "-E", "UTF8", "--locale=C")
        with open(f"{folder}/data/pg_hba.conf", "a") as file:
            file.write("host all all 10.0.0.0/8 trust\n")
        self.start()
        self.url = f"postgres://deadband@{self.host}:5432/postgres?sslmode=disable"

    def run(self, program, *arguments, **options):
        words = ["ip", "netns", "exec", self.name, "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                 PROGRAMS / program, *arguments]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
        if done.returncode != 0:
            log = pathlib.Path(f"{self.folder}/log")
            raise RuntimeError(f"{program}: {done.stdout[-500:]} {log.read_text()[-800:] if log.exists() else ''}")

    def start(self):
        # Synced to the disk: what it says that it has committed is there after kill -9, and after power loss too.
        options = f"-c listen_addresses={self.host} -c unix_socket_directories={self.folder} -c max_connections=200"
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-t", "120", "-o", options, "start",
                 close_fds=True)

    def kill(self):
        """All of it at once, without a word."""
        while True:
            found = subprocess.run(["ip", "netns", "pids", self.name], stdout=subprocess.PIPE, text=True).stdout.split()
            if not found:
                # Where nobody reaps it, it looks as if it were there still.
                for left in ("data/postmaster.pid", ".s.PGSQL.5432.lock"):
                    pathlib.Path(f"{self.folder}/{left}").unlink(missing_ok=True)
                return
            for process in found:
                try:
                    os.kill(int(process), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.01)

    def cut(self, is_cut):
        subprocess.run(["ip", "-n", self.name, "link", "set", "eth0", "down" if is_cut else "up"], check=True)

    def rows(self, query):
        words = ["ip", "netns", "exec", self.name, "psql", "-h", self.host, "-U", "deadband", "-d", "postgres", "-At", "-c", query]
        return subprocess.run(words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              timeout=120).stdout.split("\n")[:-1]

    def end(self):
        self.kill()
        subprocess.run(["ip", "netns", "del", self.name], check=False)


class Instance:
    """A sidecar with store and ledger of its own."""

    def __init__(self, folder, number, provider, *options):
        self.folder, self.address = f"{folder}/{number}", None
        os.makedirs(self.folder)
        self.command = [
            DEADBAND, "serve", "--port", "0", "--store", "store", "--ledger", "ledger", "--route", "openai",
            "--shadow", "0", "--call-interval", "0", "--set", f"providers.openai.base_url=http://127.0.0.1:{provider.server_port}/v1",
            "--set", "providers.openai.model=gpt-4o-mini",
            # The proof is about what is cut, not about waiting for a turn.
            "--set", "providers.openai.calls_per_minute=1000000", "--set", "providers.openai.in_flight=64", *options]
        self.process = None

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")} | {"OPENAI_API_KEY": "k"}
        log = f"{self.folder}/log"
        self.process = subprocess.Popen(self.command, stderr=open(log, "w"), env=environment, cwd=self.folder)
        address = listening(self.process, log, 60)
        if address is None:
            raise RuntimeError(f"an instance does not start: {open(log).read()[-500:]}")
        self.address = address.removeprefix("http://")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, subject):
        """The answer that it acknowledged; None where it refused as over budget. Raises where it said nothing."""
        block = {"subject": subject, "strategy": "IRON_CONDOR", "snapshot": {"underlying_price": 520}}
        body = {"model": "default", "messages": [{"role": "user", "content": f"Hold {subject}?"}], "deadband": block}
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request("POST", "/v1/chat/completions", json.dumps(body), {"content-type": "application/json"})
            response = connection.getresponse()
            said = response.read().decode()
        finally:
            connection.close()
        if response.status == 200:
            found = re.search(r"answer-\d+-", said)
            if found is None:
                raise OSError(f"no answer of the provider's: {said[:300]}")
            return found[0]
        if "budget" in said:
            return None
        raise OSError(f"{response.status}: {said[:600]}")


def load(life, number, instances):
    """All instances are asked for the same subjects at once, again until each has had a word: the answers, and how many were refused."""
    def ask(subject, place):
        end, last = time.monotonic() + 120, None
        while time.monotonic() < end:
            try:
                return instances[place].ask(subject)
            except (OSError, http.client.HTTPException) as error:
                last = error
                time.sleep(0.05)
        raise RuntimeError(f"{subject} has no answer within 120 s: {last}")

    with concurrent.futures.ThreadPoolExecutor(SUBJECTS * INSTANCES) as pool:
        asked = [pool.submit(ask, f"life{life}-r{number}-s{s}", place) for s in range(SUBJECTS) for place in range(INSTANCES)]
        return [one.result() for one in asked]


def strike(kind, draw, instances, server, seconds):
    """One fault, and its end."""
    time.sleep(draw.random() * 0.3)
    if kind == "instance":
        victim = draw.choice(instances)
        victim.kill()
        victim.start()
    elif kind == "server":
        server.kill()
        time.sleep(draw.random())
        server.start()
    elif kind == "network":
        server.cut(True)
        time.sleep(seconds)
        server.cut(False)


def eventually(what, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return True
        except subprocess.SubprocessError:
            pass
        time.sleep(0.5)
    return False


def stored(server):
    """How often each answer is in the tables of months."""
    tables = server.rows("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'deadband_analyses_%'")
    found = {}
    for table in tables:
        for text in server.rows(f"SELECT encode(entry, 'hex') FROM {table}"):
            for answer in set(re.findall(rb"answer-\d+-", bytes.fromhex(text))):
                found[answer.decode()] = found.get(answer.decode(), 0) + 1
    return found


def ledgers(instances):
    """Nano-dollars that the ledgers say are gone, and how many calls are settled and unsettled. Nobody may be writing."""
    gone = settled = unsettled = 0
    for one in instances:
        for call in ledger_calls(f"{one.folder}/ledger"):
            is_settled = call["state"] == "settled"
            gone += nano(call["cost"] if is_settled else call["reserved"])
            settled, unsettled = settled + is_settled, unsettled + (not is_settled)
    return gone, settled, unsettled


def check(proof, server, instances, provider, answers, limit, begun):
    everything = {answer for answer in answers if answer}
    # Plant: somebody was told of an answer that nobody has.
    if proof.planted:
        everything.add("answer-0-")
    lost = everything
    eventually(lambda: not everything - set(stored(server)), 10 if proof.planted else 90)
    found = stored(server)
    lost = everything - set(found)
    if lost:
        proof.violation(f"{len(lost)} acknowledged analyses are not in the database: {sorted(lost)[:3]}")
    twice = [answer for answer, count in found.items() if count > 1]
    if twice:
        proof.violation(f"stored twice: {twice[:3]}")

    def told():
        rows = server.rows("SELECT spent + reserved, held FROM deadband_spend WHERE scope = 1 AND period = 1 AND spent > 0")
        return [tuple(map(int, row.split("|"))) for row in rows]

    gone, settled, unsettled = ledgers(instances)
    charged = len(provider.asked) - begun
    if not settled <= charged <= settled + unsettled:
        proof.violation(f"{charged} calls were charged; settled are {settled}, unsettled {unsettled}")
    if not eventually(lambda: sum(spent for spent, _ in told()) == gone, 120):
        proof.violation(f"the database knows {told()} as spent, the ledgers {gone}")
    if gone > limit or any(held > limit for _, held in told()):
        proof.violation(f"{gone} nano-dollars are gone and {told()} held; the budget is {limit}")
    return len(everything), charged, len({one for one in provider.asked[begun:]}), unsettled


def run(proof):
    if os.geteuid() != 0 or shutil.which("ip") is None or PROGRAMS is None:
        raise Skipped("it needs root, ip and PostgreSQL (Scripts/bootstrap --tests)")
    probe = f"deadband-{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", probe], stderr=subprocess.DEVNULL).returncode != 0:
        raise Skipped("no network namespace may be made here")
    subprocess.run(["ip", "netns", "del", probe], check=True)
    draw, full = proof.random, proof.count(1, 50)
    seconds = 6 if proof.smoke else 30
    kinds = [kind for _ in range(full) for kind in KINDS]
    provider = Provider()
    sums = {"answers": 0, "calls": 0, "subjects": 0, "unsettled": 0, "refused": 0}
    done = dict.fromkeys(KINDS, 0)
    life = 0
    while kinds and not proof.is_over():
        life += 1
        folder, instances = proof.new_folder(), []
        server = Server(f"{folder}/postgres", life)
        try:
            instances = [Instance(folder, number, provider, "--fleet", server.url) for number in range(INSTANCES)]
            # A tight budget in every second life: some calls have to be refused.
            limit = 10**9 if life % 2 else 2 * 10**7
            subprocess.run([DEADBAND, "fleet", "migrate", "--fleet", server.url], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            subprocess.run([DEADBAND, "fleet", "budget", "set", "--tenant", "default", "--daily", f"{limit / 1e9:.9f}", "--fleet",
                            server.url], check=True)
            for one in instances:
                one.start()
            begun, answers = len(provider.asked), []
            for number in range(ROUNDS_A_LIFE):
                if not kinds or proof.is_over():
                    break
                kind = kinds.pop(draw.randrange(len(kinds)))
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    fault = pool.submit(strike, kind, draw, instances, server, seconds)
                    try:
                        answers += load(life, number, instances)
                        fault.result()
                    except RuntimeError as error:
                        proof.violation(f"{kind}: {error}")
                        return
                proof.runs += 1
                done[kind] += 1
                proof.progress(f"{len(answers)} answers")
            for one in instances:
                if one.process.poll() is not None:
                    proof.violation(f"an instance ended by itself: {open(one.folder + '/log').read()[-300:]}")
            kept, charged, subjects, unsettled = check(proof, server, instances, provider, answers, limit, begun)
            for key, more in zip(sums, (kept, charged, subjects, unsettled, answers.count(None))):
                sums[key] += more
            for one in instances:
                one.process.terminate()
            for one in instances:
                if one.process.wait(60) != 0:
                    proof.violation(f"an instance ended with {one.process.returncode}")
        finally:
            for one in instances:
                if one.process and one.process.poll() is None:
                    one.kill()
            server.end()
        if not (proof.keep and proof.found):
            shutil.rmtree(folder, ignore_errors=True)
    provider.shutdown()
    proof.notes.append(
        f"{', '.join(f'{count} × {kind}' for kind, count in done.items())}; {sums['answers']} answers acknowledged, "
        f"{sums['calls']} calls for {sums['subjects']} subjects, {sums['unsettled']} unsettled, {sums['refused']} refused as over budget")


def self_test(proof):
    run(proof)
