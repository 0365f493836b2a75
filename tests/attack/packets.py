"""What leaves the machine, and what is written where: every system call of the commands, told by strace.

    python -m tests.attack.packets

Prints the addresses that were connected or sent to, and the files that were written outside the data folder, the
cache folder of Sourcier and the temporary folder. None of either is accepted but the loopback addresses.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from corpus import SAMPLES
from tests.attack.commands import Runner

_CALLS = (
    "connect,bind,sendto,sendmsg,sendmmsg,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,"
    "symlink,symlinkat,unlink,unlinkat,rmdir,truncate,mknod,mknodat,chmod,fchmodat"
)
_ADDRESS = re.compile(r'sa_family=AF_(\w+)(?:.*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)")?')
_PATH = re.compile(r'(?:AT_FDCWD|\d+)?(?:<([^>]*)>)?(?:, )?"((?:[^"\\]|\\.)*)"')
_WRITES = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")
QUESTION = "Comment ajouter des documents ?"
_API = f"""
from assistant import Assistant
from web.app import create_app
from fastapi.testclient import TestClient
assert Assistant.open().answer({QUESTION!r}).passages
with TestClient(create_app()) as client:
    assert client.get("/api/search", params={{"q": {QUESTION!r}}}).json()["passages"]
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a command did: addresses other than loopback and Unix sockets, and paths that it wrote or removed."""

    addresses: frozenset[str]
    written: frozenset[str]

    def outside(self, folders: Iterable[Path]) -> list[str]:
        """Return the paths that lie in none of the folders; devices and what Python compiles are not counted."""
        roots = [Path(folder) for folder in folders]
        return sorted(
            path
            for path in self.written
            if not any(Path(path).is_relative_to(root) for root in roots)
            and not path.startswith(("/dev/", "/proc/"))
            and "__pycache__" not in path
        )


def strace(log: Path) -> list[str]:
    """Return the words in front of a command that have strace write its system calls to a file."""
    options = ["-f", "-y", "-qq", "--seccomp-bpf", "-s", "512", "-e", f"trace={_CALLS}", "-e", "signal=none"]
    return ["strace", *options, "-o", str(log)]


def read_trace(log: Path) -> Trace:
    """Return what a file of strace tells.

    Raises:
        AssertionError: the file tells no call, so that nothing was watched.
    """
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if "(" in line]
    assert len(lines) > 100, f"{log}: {len(lines)} calls were told"
    return Trace(frozenset(_addresses(lines)), frozenset(_written(lines)))


def _addresses(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        name = line.split(None, 1)[1].partition("(")[0]
        if name not in ("connect", "sendto", "sendmsg", "sendmmsg"):
            continue
        for family, address in _ADDRESS.findall(line):
            if family in ("INET", "INET6"):
                if not address or not ip_address(address).is_loopback:
                    yield address or line
            elif family not in ("UNIX", "UNSPEC"):
                yield family


def _written(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        name, _, arguments = line.split(None, 1)[1].partition("(")
        if name.startswith(("connect", "bind", "send")) or re.search(r"= -1 E", arguments):
            continue
        if name.startswith("open") and not any(flag in arguments for flag in _WRITES):
            continue
        for folder, path in _PATH.findall(arguments):
            yield os.path.normpath(Path(folder or "/", path))


def trace_commands(root: Path, models: Path | None = None) -> dict[str, Trace]:
    """Return what each command did, run from a folder of its own with a home folder of its own.

    `models` is a folder in which the built-in model is unpacked already; by default it is unpacked as for a new user.
    """
    home, temporary, data = (root / name for name in ("home", "tmp", "data"))
    for folder in (home, temporary):
        folder.mkdir()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SOURCIER_", "XDG_", "HF_"))}
    for name in ("ORT_DISABLE_TELEMETRY", "TRANSFORMERS_OFFLINE", "DO_NOT_TRACK", "MPLCONFIGDIR"):
        own.pop(name, None)  # as for a user who has set none of them
    environment = own | {"HOME": str(home), "TMPDIR": str(temporary), "SOURCIER_DATA": str(data)}
    # What uvloop hands to io_uring is told by no call: files, which this switches off, and epoll, but never sockets.
    environment["UV_USE_IO_URING"] = "0"
    if models:
        environment["SOURCIER_MODELS"] = str(models)
    questions = root / "questions.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": QUESTION, "relevant": []}) + "\n", encoding="utf-8")
    traces = {}

    def runner(command: str) -> Runner:
        return Runner(home, environment, strace(root / f"{command}.strace"))

    for command in (["rebuild", str(SAMPLES)], ["search", QUESTION], ["evaluate", str(questions)], ["doctor"]):
        done = runner(command[0]).run(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        traces[command[0]] = read_trace(root / f"{command[0]}.strace")
    done = runner("python").run("-c", _API, program=sys.executable)
    assert done.returncode == 0, done.stderr
    traces["python"] = read_trace(root / "python.strace")
    with runner("serve").serving() as client:
        assert client.get("/", params={"q": QUESTION}).status_code == 200
        assert client.post("/conversations", data={"question": QUESTION}, follow_redirects=True).status_code == 200
        assert client.get("/api/search", params={"q": QUESTION}).json()["passages"]
        assert client.get("/api/docs").status_code == 200
    traces["serve"] = read_trace(root / "serve.strace")
    return traces


def allowed_folders(root: Path) -> list[Path]:
    """Return where Sourcier may write: its data, its cache, the temporary folder."""
    return [root / "data", root / "home" / ".cache" / "sourcier", root / "tmp"]


def main() -> None:
    """Trace all commands and print what they did."""
    if not shutil.which("strace"):
        sys.exit("strace is not installed (Debian, Ubuntu: apt install strace)")
    bad = 0
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for command, trace in trace_commands(root).items():
            outside = trace.outside(allowed_folders(root))
            bad += len(trace.addresses) + len(outside)
            print(f"{command:10} addresses: {', '.join(sorted(trace.addresses)) or 'loopback alone'}")
            print(f"{'':10} written elsewhere: {', '.join(outside) or 'nothing'}; {len(trace.written)} paths in all")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
