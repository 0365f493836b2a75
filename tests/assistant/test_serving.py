"""The socket of the server."""

import socket

from assistant.serving import _listen


def test_an_answer_does_not_wait_for_the_reader_to_acknowledge_its_headers() -> None:
    with _listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()) as reader:
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert reader
