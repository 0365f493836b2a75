"""No packet leaves the machine, and nothing is written elsewhere than the README says."""

import shutil
from pathlib import Path

import pytest

from tests.attack.packets import allowed_folders, read_trace, trace_commands


@pytest.mark.skipif(not shutil.which("strace"), reason="strace tells the system calls (Debian: apt install strace)")
def test_commands_speak_to_loopback_alone_and_write_where_they_may(tmp_path: Path, models: Path) -> None:
    traces = trace_commands(tmp_path, models)
    assert set(traces) == {"rebuild", "search", "evaluate", "doctor", "python", "serve"}
    assert {command: sorted(trace.addresses) for command, trace in traces.items() if trace.addresses} == {}
    folders = [*allowed_folders(tmp_path), models]
    outside = {command: trace.outside(folders) for command, trace in traces.items()}
    assert {command: paths for command, paths in outside.items() if paths} == {}


@pytest.mark.parametrize(
    ("call", "addresses", "written"),
    [
        ('connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 0', 1, 0),
        ('connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0', 0, 0),
        (
            'sendto(3, "", 0, 0, {sa_family=AF_INET6, sin6_port=htons(1), sin6_flowinfo=htonl(0),'
            ' inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
            1,
            0,
        ),
        ('connect(3, {sa_family=AF_UNIX, sun_path="/run/a"}, 110) = 0', 0, 0),
        ('openat(AT_FDCWD</home>, "a.db", O_RDWR|O_CREAT, 0644) = 3</home/a.db>', 0, 1),
        ('openat(AT_FDCWD</home>, "a.db", O_RDONLY) = 3</home/a.db>', 0, 0),
        ('mkdir("/home/b", 0777) = -1 EEXIST (File exists)', 0, 0),
        ('rename("/home/a", "/home/b") = 0', 0, 2),
    ],
)
def test_a_trace_is_read(tmp_path: Path, call: str, addresses: int, written: int) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join([f"17 {call}", *['18 openat(AT_FDCWD</>, "/etc/hosts", O_RDONLY) = 3'] * 100]))
    trace = read_trace(log)
    assert (len(trace.addresses), len(trace.outside([tmp_path]))) == (addresses, written)
