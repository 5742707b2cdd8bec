"""How much memory this process takes, and how much it may take."""

import os
import subprocess
import sys

import pytest

from dashboard import memory
from dashboard.memory import Account

MACHINE = {
    "proc/meminfo": "MemTotal:       2000000 kB\nMemFree: 10 kB\nMemAvailable:   1000000 kB\nHugePages_Total: 0\n",
    "proc/self/statm": "90000 25000 6000 1 0 30000 0\n",
}
AVAILABLE, OWN = 1_000_000 * 1024, 25_000 * os.sysconf("SC_PAGE_SIZE")


def v2(folder: str, limit: object, used: int, forgettable: int = 0) -> dict[str, str]:
    stat = f"anon 1\ninactive_file {forgettable}\nactive_file 9\n"
    files = {"memory.max": f"{limit}\n", "memory.current": f"{used}\n", "memory.stat": stat}
    return {f"sys/fs/cgroup{folder}/{name}": text for name, text in files.items()}


def v1(folder: str, limit: int, used: int, forgettable: int = 0) -> dict[str, str]:
    stat = f"cache 1\ninactive_file 1\ntotal_inactive_file {forgettable}\n"
    files = {"memory.limit_in_bytes": f"{limit}\n", "memory.usage_in_bytes": f"{used}\n", "memory.stat": stat}
    return {f"sys/fs/cgroup/memory{folder}/{name}": text for name, text in files.items()}


@pytest.fixture
def kernel(tmp_path):
    """kernel(groups, files, ...): a folder with what a kernel says of groups and of memory."""

    def write(groups: str | None, *files: dict[str, str]):
        said = {} if groups is None else {"proc/self/cgroup": groups}
        for name, text in (MACHINE | said | {name: text for one in files for name, text in one.items()}).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path

    return write


def test_memory_is_that_of_the_whole_family():
    alone = memory.used()
    child = [sys.executable, "-c", "held = bytearray(50_000_000); print(flush=True); input()"]
    with subprocess.Popen(child, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert memory.used() - alone > 45_000_000
        process.communicate(b"\n")


def test_this_machine_says_how_much_may_be_taken():
    found = memory.account()
    assert 10_000_000 < found.taken < found.limit


def test_a_machine_leaves_what_is_available_and_what_the_process_has_already(kernel):
    assert memory.account(kernel(None)) == Account(OWN, OWN + AVAILABLE)


@pytest.mark.parametrize("groups", ["0::/\n", "0::/system.slice/web.service\n"])
def test_a_container_s_limit_stands_at_the_top_of_what_it_sees(kernel, groups):
    files = v2("", 512_000_000, 130_000_000, 30_000_000)
    assert memory.account(kernel(groups, files)) == Account(100_000_000, 512_000_000)


def test_a_group_inside_others_is_held_by_the_one_that_leaves_the_least(kernel):
    files = (
        v2("/site", 400_000_000, 300_000_000),
        v2("/site/web", 350_000_000, 100_000_000),
        v2("/site/web/one", "max", 50_000_000),
    )
    assert memory.account(kernel("0::/site/web/one\n", *files)) == Account(300_000_000, 400_000_000)


def test_the_older_kind_of_group_is_read_too(kernel):
    groups = "9:name=systemd:/\n5:cpuset,memory:/docker/abc\n0::/\n"
    inside = kernel(groups, v1("/docker/abc", 256_000_000, 90_000_000, 20_000_000), v1("", 2**63 - 4096, 10**9))
    assert memory.account(inside) == Account(70_000_000, 256_000_000)


def test_in_a_container_the_path_of_the_older_kind_may_be_the_host_s(kernel):
    assert memory.account(kernel("4:memory:/docker/abc\n", v1("", 512_000_000, 90_000_000))).limit == 512_000_000


@pytest.mark.parametrize("files", [v2("", "max", 10**9), v1("", 2**63 - 4096, 10**9)])
def test_without_a_limit_the_machine_is_what_there_is(kernel, files):
    assert memory.account(kernel("4:memory:/\n0::/\n", files)).limit == OWN + AVAILABLE


def test_where_the_kernel_says_nothing_nothing_is_known(tmp_path):
    assert memory.account(tmp_path) is None
