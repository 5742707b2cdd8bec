"""How much memory this process takes."""

import subprocess
import sys

from dashboard import memory


def test_memory_is_that_of_the_whole_family():
    alone = memory.used()
    child = [sys.executable, "-c", "held = bytearray(50_000_000); print(flush=True); input()"]
    with subprocess.Popen(child, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert memory.used() - alone > 45_000_000
        process.communicate(b"\n")
