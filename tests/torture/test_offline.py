"""Nothing leaves the machine: every test of this suite, the window's and the terminal's ways from a new project to an
export among them, runs behind the filter that is tested here."""

import signal
import subprocess
import sys

import pytest

from tests.torture.offline import can_forbid

pytestmark = pytest.mark.skipif(not can_forbid(), reason="needs Linux's seccomp on x86-64 or ARM64")


def test_a_network_socket_of_the_tests_own_process_is_a_failure_with_a_word() -> None:
    opened = "import socket; from tests.torture.offline import *; fail_at_a_socket(); socket.socket(socket.AF_INET)"
    done = subprocess.run([sys.executable, "-c", opened], capture_output=True, text=True)
    assert "a network socket was opened" in done.stderr
    assert done.returncode != 0


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK"])
def test_a_network_socket_of_a_process_that_a_test_starts_ends_that_process(family: str) -> None:
    opened = f"import socket; socket.socket(socket.{family})"
    assert subprocess.run([sys.executable, "-c", opened]).returncode == -signal.SIGSYS


def test_sockets_within_the_machine_are_none_of_a_network() -> None:
    for opened in ("socket.socket(socket.AF_UNIX)", "socket.socketpair()"):
        subprocess.run([sys.executable, "-c", f"import socket; {opened}"], check=True)
