"""The secret of a site, and which tokens and sessions were signed with it."""

import stat
import threading

import pytest
from bokeh.util.token import generate_jwt_token, generate_session_id

from dashboard import signing
from dashboard.signing import LARGEST_TOKEN, fault_of_token, is_session_of_ours, kept_secret, state_folder

SECRET, OTHER = b"s" * 32, b"o" * 32


def token(secret=SECRET, expiration=300, **payload):
    name = generate_session_id(secret_key=secret, signed=True)
    return generate_jwt_token(name, secret_key=secret, signed=True, expiration=expiration, extra_payload=payload)


def test_a_secret_is_made_once_and_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "state" / "secret"
    secret = kept_secret(path)
    assert len(secret) >= signing.SHORTEST_SECRET
    assert kept_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_servers_that_start_together_agree(tmp_path):
    found = []
    threads = [threading.Thread(target=lambda: found.append(kept_secret(tmp_path / "secret"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert len(set(found)) == 1


def test_where_nothing_can_be_kept_there_is_a_secret_of_this_process(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert len(kept_secret(tmp_path / "file" / "secret")) >= signing.SHORTEST_SECRET


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_STATE_HOME": "/state", "HOME": "/home/ada"}, "/state"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/home/ada"}, "/home/ada/.local/state"),
        ({"HOME": "/home/ada"}, "/home/ada/.local/state"),
    ],
)
def test_the_secret_stands_where_this_user_keeps_the_state_of_programs(environ, folder):
    assert str(state_folder(environ)).startswith(folder)


def test_a_token_that_was_signed_here_is_good_until_it_expires():
    assert fault_of_token(token(), SECRET) is None
    assert fault_of_token(token(expiration=-1), SECRET) == "has expired"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é", "\x00", "e30", "e30.e30"])
def test_what_is_no_token_is_told_apart_from_one(text):
    assert fault_of_token(text, SECRET)


def test_a_token_of_another_secret_is_not_unpacked():
    assert fault_of_token(token(OTHER), SECRET) == "is not signed here"


def test_a_token_too_long_is_not_looked_at():
    assert "characters" in fault_of_token("x" * (LARGEST_TOKEN + 1), SECRET)


def test_a_session_is_ours_if_its_name_was_given_here():
    assert is_session_of_ours(generate_session_id(secret_key=SECRET, signed=True), SECRET)
    assert not is_session_of_ours(generate_session_id(secret_key=OTHER, signed=True), SECRET)
    assert not is_session_of_ours(generate_session_id(secret_key=None, signed=False), SECRET)
    assert not is_session_of_ours("x" * 10_000, SECRET)
