import hashlib
import json
import os
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.engine.fingerprint import identify, sha256_of
from desktop.engine.gguf import read_header
from tests.engine.gguf_files import small_model, write_gguf

CONTENT = b"weights" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "m.gguf"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "data" / "fingerprints.json"


class TestTheFingerprint:
    def test_is_the_sha256_of_the_content(self, model: Path, cache: Path) -> None:
        assert sha256_of(model, cache) == DIGEST

    def test_is_read_once_and_then_remembered(self, model: Path, cache: Path) -> None:
        calls: list[tuple[int, int]] = []
        for _ in range(2):
            assert sha256_of(model, cache, lambda done, total: calls.append((done, total))) == DIGEST
        assert calls == [(len(CONTENT), len(CONTENT))]

    def test_is_read_again_when_the_file_has_another_time(self, model: Path, cache: Path) -> None:
        sha256_of(model, cache)
        status = model.stat()
        model.write_bytes(CONTENT[::-1])
        os.utime(model, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))
        assert sha256_of(model, cache) == hashlib.sha256(CONTENT[::-1]).hexdigest()

    def test_is_read_again_when_the_file_has_another_size(self, model: Path, cache: Path) -> None:
        sha256_of(model, cache)
        status = model.stat()
        model.write_bytes(b"other")
        os.utime(model, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert sha256_of(model, cache) == hashlib.sha256(b"other").hexdigest()

    def test_of_several_files_is_remembered(self, tmp_path: Path, model: Path, cache: Path) -> None:
        (tmp_path / "second.gguf").write_bytes(b"second")
        sha256_of(model, cache)
        sha256_of(tmp_path / "second.gguf", cache)
        assert len(json.loads(cache.read_text())) == 2

    def test_cache_does_not_grow_for_ever(self, model: Path, cache: Path) -> None:
        cache.parent.mkdir()
        entries = {f"/gone/{number}": {"stamp": [1, 2], "sha256": DIGEST} for number in range(600)}
        cache.write_text(json.dumps(entries))
        sha256_of(model, cache)
        kept = json.loads(cache.read_text())
        assert len(kept) == 500
        assert str(model.resolve()) in kept

    @pytest.mark.parametrize(
        "content",
        ["", "{", "[]", "null", '{"a": 1}', '{"a": {"stamp": [1, 2]}}', "[" * 100_000, "\udcff"],
    )
    def test_survives_a_broken_cache_and_mends_it(self, model: Path, cache: Path, content: str) -> None:
        cache.parent.mkdir()
        cache.write_bytes(content.encode("utf-8", "surrogateescape"))
        assert sha256_of(model, cache) == DIGEST
        assert list(json.loads(cache.read_text())) == [str(model.resolve())]

    def test_does_not_believe_a_digest_that_is_none(self, model: Path, cache: Path) -> None:
        sha256_of(model, cache)
        cache.write_text(cache.read_text().replace(DIGEST, "0" * 63 + "g"))
        assert sha256_of(model, cache) == DIGEST

    def test_leaves_no_other_files_behind(self, model: Path, cache: Path) -> None:
        sha256_of(model, cache)
        assert [path.name for path in cache.parent.iterdir()] == [cache.name]


class TestTrouble:
    def test_a_missing_file_is_named(self, tmp_path: Path, cache: Path) -> None:
        with pytest.raises(UserError, match=r"none\.gguf cannot be read"):
            sha256_of(tmp_path / "none.gguf", cache)

    def test_a_folder_is_refused(self, tmp_path: Path, cache: Path) -> None:
        with pytest.raises(UserError, match="not an ordinary file"):
            sha256_of(tmp_path, cache)

    def test_a_file_that_changes_meanwhile_is_refused(self, model: Path, cache: Path) -> None:
        def grow(done: int, total: int) -> None:
            with model.open("ab") as file:
                file.write(b"x" if done < len(CONTENT) + 2 else b"")

        with pytest.raises(UserError, match="changed while it was being read"):
            sha256_of(model, cache, grow)
        assert not cache.exists()

    def test_the_one_who_watches_can_stop_it(self, model: Path, cache: Path) -> None:
        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sha256_of(model, cache, stop)
        assert not cache.exists()

    def test_a_cache_that_cannot_be_written_is_named(self, tmp_path: Path, model: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(UserError, match=r"cache\.json cannot be written"):
            sha256_of(model, tmp_path / "file" / "cache.json")

    def test_a_failed_write_leaves_nothing_behind(self, model: Path, cache: Path) -> None:
        cache.mkdir(parents=True)
        with pytest.raises(UserError, match="cannot be written"):
            sha256_of(model, cache)
        assert list(cache.parent.iterdir()) == [cache]


def test_a_model_is_identified_by_its_header_and_fingerprint(tmp_path: Path) -> None:
    header = read_header(write_gguf(tmp_path / "tiny.gguf"))
    assert identify(header, DIGEST) == ModelIdentity(
        sha256=DIGEST,
        file_name="tiny.gguf",
        name="Tiny",
        architecture="llama",
        quantization="Q4_K_M",
        licence="apache-2.0",
        context_length=4096,
        size=header.file_size,
    )


def test_a_model_without_a_name_is_called_by_its_file(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf", metadata=small_model(general__name=None))
    assert identify(read_header(path), DIGEST).name == "tiny"
