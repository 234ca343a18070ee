"""The script that installs the app on Linux for one user, with a program that only says so in the app's place."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.resources import resource

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is Linux's")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """What a user has unpacked."""
    folder = tmp_path / "download" / "gristmill"
    files = folder / "_internal" / "resources"
    shutil.copytree(resource("packaging") / "linux", files / "packaging" / "linux")
    shutil.copytree(resource("app"), files / "app")
    shutil.copy(resource("packaging") / "linux" / "install.sh", folder)
    program = folder / "gristmill"
    program.write_text("#!/bin/sh\necho started\n", "utf-8")
    program.chmod(0o755)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The user's folder, with a library in it."""
    library = tmp_path / "a home" / ".local" / "share" / "Gristmill" / "library.gristmill"
    library.parent.mkdir(parents=True)
    library.write_text("samples", "utf-8")
    return tmp_path / "a home"


def carry_out(script: Path, *words: str, home: Path, cwd: Path | None = None) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    done = subprocess.run(
        ["sh", script, *words], env={**kept, "HOME": str(home)}, cwd=cwd, check=True, capture_output=True, text=True
    )
    return done.stdout


def named(folder: Path) -> set[str]:
    """The files that are ours."""
    return {file.name for file in folder.rglob("*") if "gristmill" in file.name.casefold() and not file.is_dir()}


def test_it_is_installed_for_one_user_and_goes_again_without_the_library(unpacked: Path, home: Path) -> None:
    carry_out(unpacked / "install.sh", home=home)

    place = home / ".local"
    started = subprocess.run([place / "bin" / "gristmill"], capture_output=True, text=True, check=True)
    assert started.stdout == "started\n"
    assert f'Exec="{place}/opt/gristmill/gristmill" %F' in entry_in(place)
    assert (place / "share" / "icons" / "hicolor" / "256x256" / "apps" / "gristmill.png").exists()

    carry_out(place / "opt" / "gristmill" / "uninstall.sh", home=home)

    assert named(home) == {"library.gristmill"}


def test_a_folder_of_any_name_will_do_and_its_own_script_removes_it(
    unpacked: Path, home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "a b%c&d|e$f"
    carry_out(unpacked / "install.sh", home=home)
    carry_out(unpacked / "install.sh", str(other), home=home)
    # A desktop file reads a backslash twice, and "%%" as "%".
    assert f'Exec="{tmp_path}/a b%%c&d|e\\\\$f/opt/gristmill/gristmill" %F' in entry_in(other)

    carry_out(other / "opt" / "gristmill" / "uninstall.sh", home=home)

    assert not named(other)
    assert (home / ".local" / "bin" / "gristmill").exists()


def test_a_copy_that_broke_off_is_in_no_later_ones_way(unpacked: Path, home: Path) -> None:
    broken = home / ".local" / "opt" / "gristmill.new"
    broken.mkdir(parents=True)
    (broken / "half").touch()
    carry_out(unpacked / "install.sh", home=home)
    assert not broken.exists()
    assert not (home / ".local" / "opt" / "gristmill" / "half").exists()


def test_a_newer_one_takes_the_place_of_the_old_one(unpacked: Path, home: Path) -> None:
    carry_out(unpacked / "install.sh", home=home)
    (unpacked / "gristmill").write_text("#!/bin/sh\necho newer\n", "utf-8")
    carry_out(unpacked / "install.sh", home=home)
    assert subprocess.run([home / ".local/bin/gristmill"], capture_output=True, text=True).stdout == "newer\n"


def test_another_program_of_its_name_is_left_alone(unpacked: Path, home: Path) -> None:
    other = home / ".local" / "bin" / "gristmill"
    other.parent.mkdir()
    other.write_text("another", "utf-8")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        carry_out(unpacked / "install.sh", home=home)
    assert "is another program" in refused.value.stderr
    assert other.read_text("utf-8") == "another"


def test_from_where_it_is_installed_it_installs_nothing(unpacked: Path, home: Path) -> None:
    carry_out(unpacked / "install.sh", home=home)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        carry_out(home / ".local/opt/gristmill/install.sh", home=home)
    assert "installed already" in refused.value.stderr
    assert (home / ".local/opt/gristmill/gristmill").exists()


def test_a_folder_may_be_named_from_where_one_is(unpacked: Path, home: Path, tmp_path: Path) -> None:
    carry_out(unpacked / "install.sh", "here", home=home, cwd=tmp_path)
    assert (
        tmp_path / "here" / "bin" / "gristmill"
    ).resolve() == tmp_path / "here" / "opt" / "gristmill" / "gristmill"


def entry_in(place: Path) -> list[str]:
    return (place / "share" / "applications" / "gristmill.desktop").read_text("utf-8").splitlines()
