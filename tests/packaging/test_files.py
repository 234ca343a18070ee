"""What the systems are told of the app: the files that need no built app to be tried."""

import ast
import plistlib
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import yaml

from desktop import __version__
from desktop.resources import resource
from desktop.store.schema import APPLICATION_ID

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = resource("packaging")
LINUX = PACKAGING / "linux"


def desktop_entry() -> dict[str, str]:
    lines = (LINUX / "gristmill.desktop").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    metainfo = ElementTree.parse(LINUX / "io.github.gristmill.Gristmill.metainfo.xml")
    newest = metainfo.find("releases/release")
    windows = (PACKAGING / "windows-version.txt").read_text("utf-8")
    assert project["version"] == __version__
    assert newest is not None
    assert newest.get("version") == __version__
    assert set(re.findall(r'Version", "([\d.]+)"', windows)) == {__version__}
    assert f"filevers=({', '.join([*__version__.split('.'), '0'])})" in windows


def test_linux_opens_libraries_and_models_with_it() -> None:
    kinds = ElementTree.parse(LINUX / "gristmill-mime.xml")
    spaces = {"": "http://www.freedesktop.org/standards/shared-mime-info"}
    patterns = {each.get("pattern") for each in kinds.iterfind(".//glob", spaces)}
    names = {each.get("type") for each in kinds.iterfind("mime-type", spaces)}
    magic = {each.get("value") for each in kinds.iterfind(".//match", spaces)}
    assert patterns == {"*.gristmill", "*.gguf"}
    assert {name for name in desktop_entry()["MimeType"].split(";") if name} == names
    assert magic == {f"{APPLICATION_ID:#010x}", "GGUF"}


def test_macos_opens_the_same_files_follows_dark_mode_and_asks_for_no_network() -> None:
    information = plistlib.loads((PACKAGING / "Info.plist").read_bytes())
    declared = [*information["UTExportedTypeDeclarations"], *information["UTImportedTypeDeclarations"]]
    endings = {each["UTTypeTagSpecification"]["public.filename-extension"][0] for each in declared}
    opened = {name for each in information["CFBundleDocumentTypes"] for name in each["LSItemContentTypes"]}
    entitlements = plistlib.loads((PACKAGING / "entitlements.plist").read_bytes())
    assert endings == {"gristmill", "gguf"}
    assert opened == {each["UTTypeIdentifier"] for each in declared}
    assert information["NSRequiresAquaSystemAppearance"] is False
    assert not [name for name in entitlements if "network" in name]


def test_each_system_has_an_icon() -> None:
    assert {file.suffix for file in resource("app").glob("gristmill.*")} == {".svg", ".ico", ".icns"}
    assert desktop_entry()["Icon"] == "gristmill"


def test_the_recipe_of_the_app_is_python_for_every_system() -> None:
    source = (ROOT / "build.spec").read_text("utf-8")
    called = {
        node.func.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and hasattr(node.func, "id")
    }
    assert {"Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE"} <= called


def test_the_workflow_builds_tries_and_keeps_the_app_of_three_systems() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "app.yml").read_text("utf-8"))
    job = workflow["jobs"]["app"]
    systems = [each["system"].split("-")[0] for each in job["strategy"]["matrix"]["include"]]
    commands = " ".join(step.get("run", "") for step in job["steps"])
    assert systems == ["ubuntu", "windows", "macos"]
    assert "make app" in commands
    assert "make test-app" in commands
    assert job["steps"][-1]["uses"].startswith("actions/upload-artifact")
