"""The socket of the server."""

import socket
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.serving import _listen


def test_an_answer_does_not_wait_for_the_reader_to_acknowledge_its_headers() -> None:
    with _listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()) as reader:
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert reader


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0"])  # noqa: S104  nothing is bound to it
def test_to_serve_on_every_address_without_names_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    monkeypatch.delenv("SOURCIER_ALLOWED_HOSTS", raising=False)
    monkeypatch.setattr(sys, "argv", ["sourcier", "serve", "--host", host, "--data", str(tmp_path / "data")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "SOURCIER_ALLOWED_HOSTS" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
