"""Builds the app and packs it, on Linux, Windows and macOS: `make app`.

    python resources/packaging/build_app.py [--native | --try]

It makes an environment of its own in build/, compiles llama.cpp there with a variant for each kind of processor (and
for graphics cards by Vulkan, where its shader compiler and its headers are installed, or lie in the folder that
VULKAN_SDK names), freezes the app with
PyInstaller into dist/, and packs it. `--native` compiles for this processor alone: quicker, and for trying out.
`--try` tries what was built, with its own environment: `make test-app`.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD, DIST = ROOT / "build" / "app", ROOT / "dist"
WINDOWS, MACOS = sys.platform == "win32", sys.platform == "darwin"
_EVERY_PROCESSOR = (
    "-DGGML_NATIVE=OFF",
    "-DGGML_BACKEND_DL=ON",
    "-DGGML_CPU_ALL_VARIANTS=ON",
    # Variants are installed as programs are; the engine looks for them beside llama.cpp itself.
    "-DCMAKE_INSTALL_BINDIR=llama_cpp/lib",
)
_MARK = "llama.txt"
# As old as the one that Qt asks for; Info.plist says the same.
_OLDEST_MACOS = "13.0"
_VULKAN_HEADERS = ("vulkan/vulkan.hpp", "spirv/unified1/spirv.hpp")
# The first with VK_EXT_layer_settings, which llama.cpp names whether it is used or not. Debian 12 has number 239.
_OLDEST_VULKAN = 272
_VULKAN_NUMBER = re.compile(r"#define VK_HEADER_VERSION (\d+)")


def main() -> None:
    """Build and pack, or try what was built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--native", action="store_true", help="for this processor alone")
    parser.add_argument("--try", action="store_true", dest="tries", help="try what was built")
    options = parser.parse_args()
    refuse_unfit()
    if options.tries:
        try_it()
        return
    freeze(environment(cmake_arguments(native=options.native)))
    print(f"Packed into {pack(version())}")


def refuse_unfit() -> None:
    """Ends the program where something is missing that would be noticed after minutes of compiling."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is started by whatever Python there is
        sys.exit("Gristmill needs Python 3.11 or newer; set PYTHON to one, as in: make app PYTHON=python3.12")
    if not WINDOWS and not shutil.which("c++"):
        sys.exit("Gristmill builds llama.cpp: install a C++ compiler (Debian: apt install g++).")
    name = sysconfig.get_config_var("INSTSONAME") or ""
    folders = [Path(sysconfig.get_config_var(place) or "") for place in ("LIBDIR", "LIBPL")]
    folders += [folder / (sysconfig.get_config_var("MULTIARCH") or "") for folder in folders]
    if sys.platform == "linux" and ".so" in name and not any((folder / name).exists() for folder in folders):
        number = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"The app takes {name} along, which is not here (Debian: apt install libpython{number}).")


def try_it() -> None:
    """Let the tests of the built app use it. Raises CalledProcessError where one fails."""
    _install(_python(), f"{ROOT}[dev]")
    _run(_python(), "-m", "pytest", "-q", "tests/packaging", GRISTMILL_BUILT_APP="1")


def cmake_arguments(*, native: bool) -> list[str]:
    """How llama.cpp is compiled."""
    if native:
        return []
    # Every Mac with an ARM processor has what llama.cpp wants of it, and Metal.
    arguments = ["-DGGML_NATIVE=OFF"] if MACOS else [*_EVERY_PROCESSOR]
    if not MACOS and _has_vulkan():
        arguments.append("-DGGML_VULKAN=ON")
    return arguments


def environment(arguments: list[str]) -> Path:
    """The Python of an environment with everything the app needs, its llama.cpp compiled with these arguments."""
    python = _python()
    if not python.exists():
        venv.create(BUILD / "environment", with_pip=True, symlinks=not WINDOWS)
        _run(python, "-m", "pip", "install", "--quiet", "--upgrade", "pip")
    wanted, mark = " ".join(arguments), BUILD / _MARK
    if not mark.exists() or mark.read_text("utf-8") != wanted:
        print(f"Compiling llama.cpp ({wanted or 'for this processor'}): it takes a while, once.", flush=True)
        # A wheel in pip's cache was compiled for the processor at hand.
        uncached = ["--no-cache-dir", "--no-binary", "llama-cpp-python", "--force-reinstall", "--no-deps"]
        oldest = {"MACOSX_DEPLOYMENT_TARGET": _OLDEST_MACOS} if MACOS else {}
        _install(python, *uncached, _requirement("llama-cpp-python"), CMAKE_ARGS=wanted, **oldest)
        mark.write_text(wanted, "utf-8")
    _install(python, f"{ROOT}[bundle]")
    return python


def freeze(python: Path) -> None:
    """Let PyInstaller make the folder dist/gristmill (on macOS, dist/Gristmill.app too)."""
    shutil.rmtree(DIST, ignore_errors=True)
    folders = ("--distpath", str(DIST), "--workpath", str(BUILD / "work"))
    _run(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders, str(ROOT / "build.spec"))
    if sys.platform == "linux":
        strip_python(DIST / "gristmill" / "_internal")
        shutil.copy(ROOT / "resources" / "packaging" / "linux" / "install.sh", DIST / "gristmill")
    for name in ("LICENSE", "README.md"):
        shutil.copy(ROOT / name, DIST / "gristmill")
    shutil.copytree(ROOT / "resources" / "pictures", DIST / "gristmill" / "resources" / "pictures")


def strip_python(folder: Path) -> None:
    """Take out what only a debugger reads of Python's own libraries, which is much in a Python built by hand."""
    files = [*folder.glob("libpython*"), *folder.glob("python3*/lib-dynload/*.so")]
    if shutil.which("strip"):
        _run(Path("strip"), "--strip-unneeded", *map(str, files))


def pack(number: str) -> Path:
    """One file to hand on: a tar on Linux, a zip elsewhere."""
    name = f"gristmill-{number}-{platform.system().lower()}-{platform.machine().lower()}"
    if WINDOWS:
        return Path(shutil.make_archive(str(DIST / name), "zip", DIST, "gristmill"))
    if MACOS:
        # Only this keeps the links and the marks of a bundle.
        target = DIST / f"{name}.zip"
        _run(Path("/usr/bin/ditto"), "-c", "-k", "--keepParent", str(DIST / "Gristmill.app"), str(target))
        return target
    target = DIST / f"{name}.tar.xz"
    with tarfile.open(target, "w:xz") as archive:
        archive.add(DIST / "gristmill", "gristmill", filter=_of_nobody)
    return target


def version() -> str:
    """The app's version."""
    found = re.search(r'__version__ = "(.+)"', (ROOT / "desktop" / "__init__.py").read_text("utf-8"))
    assert found is not None
    return found[1]


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _requirement(package: str) -> str:
    """A requirement as the project states it."""
    found = re.search(rf'"({re.escape(package)}[^"]*)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert found is not None
    return found[1]


def _python() -> Path:
    return BUILD / "environment" / ("Scripts/python.exe" if WINDOWS else "bin/python")


def _has_vulkan() -> bool:
    """Whether a build for graphics cards can be made; says so where it cannot."""
    missing = [name for name in _VULKAN_HEADERS if _header(name) is None]
    number = _vulkan_number()
    if not shutil.which("glslc") or missing:
        print("Without graphics cards: Vulkan's headers, SPIR-V's headers or glslc are not installed.", flush=True)
    elif number < _OLDEST_VULKAN:
        print(
            f"Without graphics cards: Vulkan's headers have number {number}, and llama.cpp wants {_OLDEST_VULKAN}. "
            "Set VULKAN_SDK to a folder with newer ones in include/.",
            flush=True,
        )
    else:
        return True
    return False


def _vulkan_number() -> int:
    """The last part of the version of Vulkan's headers; 0 where there are none."""
    core = _header("vulkan/vulkan_core.h")
    found = _VULKAN_NUMBER.search(core.read_text("utf-8")) if core else None
    return int(found[1]) if found else 0


def _header(name: str) -> Path | None:
    sdk = os.environ.get("VULKAN_SDK")
    folders = [
        *([Path(sdk, "include"), Path(sdk, "Include")] if sdk else []),
        Path("/usr/local/include"),
        Path("/usr/include"),
    ]
    return next((folder / name for folder in folders if (folder / name).exists()), None)


def _install(python: Path, *what: str, **variables: str) -> None:
    _run(python, "-m", "pip", "install", "--quiet", *what, **variables)


def _run(program: Path, *words: str, **variables: str) -> None:
    subprocess.run([str(program), *words], check=True, cwd=ROOT, env=os.environ | variables)


if __name__ == "__main__":
    main()
