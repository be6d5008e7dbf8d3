from __future__ import annotations

import errno

import pytest

from consultation.stack import ports


def test_a_busy_port_moves_to_the_next_free_one() -> None:
    with ports.listen("127.0.0.1", 21000) as first:
        port = first.getsockname()[1]
        with ports.listen("127.0.0.1", port) as second, ports.listen("127.0.0.1", port) as third:
            assert port < second.getsockname()[1] < third.getsockname()[1] < port + ports.HOW_MANY_TO_TRY


def test_an_address_that_is_not_ours_is_refused_at_once() -> None:
    with pytest.raises(OSError, match="assign") as refused:
        ports.listen("192.0.2.1", 21000)  # reserved for documentation

    assert refused.value.errno == errno.EADDRNOTAVAIL


def test_every_port_busy_is_told_as_such() -> None:
    with ports.listen("127.0.0.1", 65535), pytest.raises(OSError, match="busy"):
        ports.listen("127.0.0.1", 65535)
