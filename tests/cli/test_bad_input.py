"""Bad input: the message says what is wrong, where, and what to do. Every file is kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from codegen import file_reading
from tests.support.commands import REPOSITORY, codegen, codegen_process, failed, process, snapshot
from tests.support.registries import CARRIERS, CONFIGURATION, FILES, PACKAGE, ROUTES, SIGNALS, Edit, appended, replaced

pytestmark = pytest.mark.slow

Damage = Callable[[Path], object]
"""A change of a project before a command runs on it."""

TEMPLATE = "templates/python/module.py.j2"
SCHEMA = "templates/schema/enumeration.json.j2"
MODULE = (REPOSITORY / TEMPLATE).read_text("utf-8")
MEMBER = "    {{ member.name }} = {{ member.value }}\n"


def written(path: str, content: str | bytes) -> Damage:
    """Write a file with this content."""

    def damage(project: Path) -> None:
        place = project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    return damage


def edited(path: str, edit: Edit) -> Damage:
    """Edit the text of a file."""
    return lambda project: written(path, edit((project / path).read_text("utf-8")))(project)


def removed(path: str) -> Damage:
    """Remove a file or a folder."""
    return lambda project: shutil.rmtree(project / path) if (project / path).is_dir() else (project / path).unlink()


def folder(path: str) -> Damage:
    """Replace a file with a folder."""
    return both(removed(path), lambda project: (project / path).mkdir())


def file(path: str) -> Damage:
    """Replace a folder with a file."""
    return both(removed(path), written(path, "a file"))


def both(*damages: Damage) -> Damage:
    """Do the damages in order."""
    return lambda project: [damage(project) for damage in damages]


def setting(line: str) -> Damage:
    """Add a line to the configuration."""
    return edited(CONFIGURATION, appended(f"{line}\n"))


def output(name: str) -> Damage:
    """Change the output folder in the configuration."""
    return edited(CONFIGURATION, replaced('"generated"', f'"{name}"'))


def overlay(content: str | bytes, name: str = "more.py") -> Damage:
    """Add a module of the package to the templates."""
    return written(f"templates/tiny/{name}", content)


def template(*edits: Edit, path: str = TEMPLATE) -> Damage:
    """Give the project an edited copy of a template of the toolkit."""
    text = (REPOSITORY / path).read_text("utf-8")
    for edit in edits:
        text = edit(text)
    return written(path, text)


def assert_refused(project: Path, *fragments: str, commands: tuple[str, ...]) -> None:
    """Assert that each command ends with 2, prints the fragments and what to do, and changes no file."""
    before = snapshot(project.parent)
    for command in commands:
        status, out, complaint = codegen(command, "--project", str(project))
        assert (status, out) == (2, ""), complaint
        assert complaint.startswith("codegen: ")
        for fragment in fragments:
            assert fragment in complaint
        what, *remedies = complaint.splitlines()
        assert remedies and remedies[0].startswith("  "), f"no remedy: {what}"
        assert snapshot(project.parent) == before


# The project.

PROJECTS: dict[str, tuple[Damage, list[str]]] = {
    "no configuration": (removed(CONFIGURATION), ["no project found", "[tool.codegen]", "--project DIR"]),
    "a folder for the configuration": (folder(CONFIGURATION), ["no project found"]),
    "a configuration without a table": (written(CONFIGURATION, '[project]\nname = "x"\n'), ["no project found"]),
    "a configuration that is not TOML": (written(CONFIGURATION, "[tool.codegen\n"), [CONFIGURATION, "not valid TOML"]),
    "a configuration that is not UTF-8": (written(CONFIGURATION, b"# \xff"), [f"{CONFIGURATION}:1", "not UTF-8"]),
    "no table": (written(CONFIGURATION, "[tool]\ncodegen = 1\n"), ["must be a table"]),
    "an unknown setting": (
        setting('templats = "x"'),
        ["pyproject.toml:4", 'unknown setting "templats"', 'Did you mean "templates"?'],
    ),
    "an unknown target": (setting('targets = ["cobol"]'), ['unknown target "cobol"', "python, stubs, schema"]),
    "no targets": (setting("targets = []"), ['"targets" must']),
    "a number": (edited(CONFIGURATION, replaced('"generated"', "1")), ['"output" must be']),
    "an output elsewhere": (output("../elsewhere"), ['"output" must not be']),
    "an output at the root": (output("."), ['"output" must not be']),
    "an output that is absolute": (output("/tmp"), ['"output" is not relative']),
    "a huge number": (setting(f"line-length = 0x{'f' * 5000}"), ["pyproject.toml:4", "more than 640 digits"]),
    "tables in tables": (setting(f"target.a{'.a' * 900} = 1"), ["pyproject.toml:4", "32 levels deep"]),
    "an output of git": (output(".git/hooks"), ["is the folder of git"]),
    "outputs that GitHub runs": (output(".github/Workflows"), ["leads to the folder of GitHub's workflows"]),
    "an output that Windows cannot have": (output("out/aux"), ["is a name that Windows reserves"]),
    "an output among the registry": (output("registry/tiny/out"), ["is inside the input folder"]),
    "an output around the registry": (output("registry"), ["contains the input folder"]),
    "an output among the templates": (output("templates/x"), ["is inside the input folder"]),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_no_project_to_work_on(name: str, tiny: Path) -> None:
    """A folder is not a project, or its configuration is wrong."""
    damage, fragments = PROJECTS[name]
    damage(tiny)
    assert_refused(tiny, *fragments, commands=("build", "check", "lint"))


@pytest.mark.parametrize(
    ("name", "what"), [("absent", "no such folder"), (CONFIGURATION, "expected a folder, got a file")]
)
def test_no_folder(name: str, what: str, tiny: Path) -> None:
    """The project in --project is not a folder."""
    assert_refused(tiny / name, str(tiny / name), what, commands=("build",))


def test_a_named_project_is_exact(tiny: Path) -> None:
    """A folder inside a project is not a project when --project names it."""
    assert_refused(tiny / "registry", "no project found", commands=("build",))


# The registry.

END = f"{SIGNALS}:{FILES[SIGNALS].count(chr(10)) + 2}:"
"""Where a line that is appended to the file is, after an empty one."""

REGISTRIES: dict[str, tuple[Damage, list[str]]] = {
    "no folder": (removed("registry/tiny"), ["registry/tiny: ", "folder is missing", CONFIGURATION]),
    "a file for the folder": (file("registry/tiny"), ["registry/tiny: ", "folder is missing"]),
    "an empty folder": (
        both(removed("registry/tiny"), lambda project: (project / "registry/tiny").mkdir()),
        ["*.toml"],
    ),
    "a missing package": (removed(PACKAGE), [PACKAGE, "no such file"]),
    "an empty package": (written(PACKAGE, ""), [f"{PACKAGE}:1", "missing name", "missing version"]),
    "a wrong package": (edited(PACKAGE, replaced('"tiny"', '"ti ny"')), [f"{PACKAGE}:1", "ti ny"]),
    "a link to nothing": (
        both(removed(SIGNALS), lambda project: (project / SIGNALS).symlink_to("absent")),
        [SIGNALS, "no such file"],
    ),
    "a folder": (folder(SIGNALS), [SIGNALS, "expected a file, got a folder"]),
    "not UTF-8": (written(SIGNALS, b"a = 1\nb = '\xe4'\n"), [f"{SIGNALS}:2:6: ", "not UTF-8: byte 0xe4"]),
    "UTF-16": (written(SIGNALS, FILES[SIGNALS].encode("utf-16")), [f"{SIGNALS}:1", "not UTF-8"]),
    "a byte order mark": (written(SIGNALS, "\ufeff" + FILES[SIGNALS]), [f"{SIGNALS}:1:1: ", "byte order mark"]),
    "cut off in a text": (
        edited(SIGNALS, lambda text: text[: text.index("ARRIVED")]),
        [f"{SIGNALS}:93", "text without a closing quote"],
    ),
    "a duplicate key": (
        edited(SIGNALS, replaced('phrase = "bird landed"', 'phrase = "a"\nphrase = "b"')),
        [f"{SIGNALS}:91", "duplicate key"],
    ),
    "a duplicate table": (edited(SIGNALS, appended('\n[enumeration]\nname = "x"\n')), [SIGNALS, "duplicate key"]),
    "lists in lists": (edited(SIGNALS, appended(f"\nx = {'[' * 5000}{']' * 5000}\n")), [END, "32 levels deep"]),
    "a few lists in lists": (edited(SIGNALS, appended(f"\nx = {'[' * 900}{']' * 900}\n")), [END, "32 levels deep"]),
    "tables in tables": (edited(SIGNALS, appended(f"\n[a{'.a' * 900}]\n")), [END, "32 levels deep"]),
    "keys with dots": (edited(SIGNALS, appended(f"\na{'.a' * 900} = 1\n")), [END, "32 levels deep"]),
    "inline tables": (edited(SIGNALS, appended(f"\nx = {'{a=' * 900}1{'}' * 900}\n")), [END, "32 levels deep"]),
    "a number without end": (edited(SIGNALS, appended(f"\nx = {'9' * 5000}\n")), [END, "more than 640 digits"]),
    "a long number": (edited(SIGNALS, appended(f"\nx = -{'9' * 641}\n")), [END, "more than 640 digits"]),
    "a hexadecimal number": (edited(SIGNALS, appended(f"\nx = 0x{'f' * 5000}\n")), [END, "more than 640 digits"]),
    "a NUL": (edited(SIGNALS, appended("\0")), [SIGNALS, "not valid TOML"]),
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_no_registry_to_read(name: str, tiny: Path) -> None:
    """A registry that is not valid TOML stops every command."""
    damage, fragments = REGISTRIES[name]
    damage(tiny)
    assert_refused(tiny, *fragments, commands=("build", "check", "lint"))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    """Create a link to a device that can be read forever."""
    path.symlink_to("/dev/zero")


def bound_socket(path: Path) -> None:
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as server:  # its path may be short only
        server.bind(path.name)


SPECIAL: dict[Callable[[Path], None], list[str]] = {
    pipe: ["expected a file, got a pipe", "Replace the pipe with a file"],
    device: ["expected a file, got a device", "Replace the device with a file"],
    bound_socket: ["expected a file, got a socket", "Replace the socket with a file"],
}
READERS = {
    CONFIGURATION: ["build"],
    SIGNALS: ["check"],
    "registry/tiny/new.toml": ["build"],
    TEMPLATE: ["build"],
    "generated/codegen-manifest.txt": ["build"],
    "table.csv": ["import", "csv", "table.csv", "--enum", "Table"],
    "table.py": ["audit", "--enum", "Signal", "table.py"],
    "table.xml": ["import", "iana", "table.xml"],
    "other.xml": ["sync", "--from", "other.xml"],
}
"""The inputs of commands, each with a command that reads it."""
NAMED = ("table.csv", "table.py", "table.xml", "other.xml")


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("path", READERS)
def test_inputs_that_are_not_files(
    kind: Callable[[Path], None], path: str, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe, a device and a socket in place of a file are errors at once.

    A table that people name can be a pipe; one that no command writes to is an error soon.
    """
    monkeypatch.setattr(file_reading, "_ATTEMPTS", 2 if path in NAMED else 0)
    (tiny / path).parent.mkdir(parents=True, exist_ok=True)
    (tiny / path).unlink(missing_ok=True)
    kind(tiny / path)
    is_waiting = kind is pipe and path in NAMED
    messages = ["no command writes to this pipe", "replace the pipe with a file"] if is_waiting else SPECIAL[kind]
    failed(codegen(*READERS[path], cwd=tiny), path, *messages)


def test_a_pipe_of_a_slow_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is read to its end, however slow the command is that has opened it."""
    monkeypatch.setattr(file_reading, "_ATTEMPTS", 10)
    path = tmp_path / "pipe"
    pipe(path)

    def write() -> None:
        with path.open("wb", buffering=0) as file:
            for part in (b"fir", b"st\r\n", b"second"):
                time.sleep(0.2)
                file.write(part)

    writer = threading.Thread(target=write)
    writer.start()
    assert file_reading.read(path, pipes=True) == b"first\nsecond"
    writer.join()


@pytest.mark.parametrize("command", ["", "build", "check", "lint", "list", "init", "audit --enum A b.csv"])
def test_a_current_folder_that_was_removed(command: str, tmp_path: Path) -> None:
    """Without a current folder, a message says so."""
    folder = tmp_path / "removed"
    folder.mkdir()
    code = f"import os, sys; from codegen.__main__ import main; os.rmdir({str(folder)!r}); main()"
    done = process(sys.executable, "-c", code, *command.split(), cwd=folder)
    failed(done, "codegen: the current folder was removed", "cd DIR")


def test_every_file_that_cannot_be_read_is_named(tiny: Path) -> None:
    """A message names each of several broken files."""
    both(written(SIGNALS, "x ="), written(ROUTES, "["))(tiny)
    assert_refused(tiny, f"{SIGNALS}:1", f"{ROUTES}:1", commands=("lint",))
    both(written(SIGNALS, b"\xff"), written(ROUTES, b"\xfe"))(tiny)
    assert_refused(tiny, f"{SIGNALS}:1", f"{ROUTES}:1", commands=("lint",))


@pytest.mark.parametrize(
    ("damage", "fragments"),
    [
        (written(SIGNALS, ""), [f"{SIGNALS}:1", "missing enumeration"]),
        (removed(SIGNALS), [f"{CARRIERS}:", 'unknown type "Signal"']),
        (edited(SIGNALS, lambda text: text[: text.index('phrase = "bird landed"')]), [f"{SIGNALS}:", "missing phrase"]),
    ],
    ids=["an empty file", "a missing file", "cut off between keys"],
)
def test_files_that_lack_something(damage: Damage, fragments: list[str], tiny: Path) -> None:
    """A readable registry with errors ends a command with 1."""
    damage(tiny)
    before = snapshot(tiny)
    for command in ("build", "check", "lint"):
        status, out, complaint = codegen(command, "--project", str(tiny))
        assert status == 1
        assert all(fragment in out + complaint for fragment in fragments)
        assert snapshot(tiny) == before


# Templates.

TEMPLATES: dict[str, tuple[Damage, list[str]]] = {
    "a template that is asked for and missing": (
        template(appended("{% include 'python/absent.j2' %}")),
        [f"{TEMPLATE}:{MODULE.count(chr(10)) + 1}", 'missing template "python/absent.j2"'],
    ),
    "not UTF-8": (written(TEMPLATE, MODULE.encode() + b"\xff"), [TEMPLATE, "not UTF-8"]),
    "a byte order mark": (written(TEMPLATE, "\ufeff" + MODULE), [f"{TEMPLATE}:1", "byte order mark"]),
    "a syntax error": (written(TEMPLATE, f"\n{{% for x in %}}\n{MODULE}"), [f"{TEMPLATE}:2", "does not parse"]),
    "a field that does not exist": (
        written(TEMPLATE, f"\n{{{{ view.nothing }}}}\n{MODULE}"),
        [f"{TEMPLATE}:2", "nothing"],
    ),
    "raw text": (written(TEMPLATE, f"\n{{{{ view.name | lower }}}}\n{MODULE}"), [f"{TEMPLATE}:2", "source text"]),
    "a template without end": (template(appended("{% include 'python/module.py.j2' %}")), [TEMPLATE, "extends itself"]),
    "code that does not parse": (template(appended("\ndef (:\n")), [TEMPLATE, "invalid Python", "def (:"]),
    "a member that does not parse": (
        template(replaced(MEMBER, MEMBER.replace("\n", " ((\n"))),
        ["generated/tiny/carriers.py", "invalid Python", f"Correct the template {TEMPLATE}"],
    ),
    "code that cannot run": (
        template(appended("\nreturn 1\n")),
        ["generated/tiny/carriers.py", f"Correct the template {TEMPLATE}"],
    ),
    "a lost member": (
        template(lambda text: text.replace("in view.members %}", "in view.members[1:] %}", 1)),
        ["generated/tiny/carriers.py", "PIGEON is missing", f"Correct the template {TEMPLATE}"],
    ),
    "a changed value": (
        template(replaced(MEMBER, MEMBER.replace("member.value", "loop.index"))),
        ["generated/tiny/carriers.py", "PIGEON is 1, expected 'pigeon'", f"Correct the template {TEMPLATE}"],
    ),
    "a schema that is not JSON": (written(SCHEMA, "{"), [SCHEMA, "invalid JSON", "schema/carriers.json"]),
    "a schema that lost a key": (
        template(replaced('      "x-enum-aliases": {{ view.aliases }},\n', ""), path=SCHEMA),
        ["generated/schema/carriers.json", "x-enum-aliases is missing", f"Correct the template {SCHEMA}"],
    ),
    "a module that does not parse": (overlay("def (\n"), ["templates/tiny/more.py:1", "invalid Python"]),
    "a module that is not UTF-8": (overlay(b"X = '\xff'\n"), ["templates/tiny/more.py", "invalid Python"]),
    "a module that offers no names": (overlay("__all__ = [x for x in ()]\n"), ["templates/tiny/more.py:1", "__all__"]),
    "a module that cannot run": (
        overlay("return 1\n"),
        ["generated/tiny/more.py", "Correct the template templates/tiny/more.py"],
    ),
    "a file for git on Windows": (overlay("x", "GIT~1/config"), ["templates/tiny/GIT~1/config", "git"]),
    "a file for a device": (overlay("X = 1\n", "aux.py"), ["templates/tiny/aux.py", "Windows reserves for a device"]),
    "a module in an enumeration's place": (
        overlay("X = 1\n", "signals.py"),
        ["two templates generate tiny/signals.py"],
    ),
    "a folder in an enumeration's place": (
        overlay("X = 1\n", "signals/more.py"),
        ["tiny/signals.py and tiny/signals/more.py are in modules of the same name", "Rename one of the two."],
    ),
    "a module that offers the name of an enumeration": (
        overlay('__all__ = ["Signal"]\n\nSignal = 1\n'),
        ["templates/tiny/more.py", 'duplicate name "Signal"', "registry/tiny/signals.toml"],
    ),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_that_are_wrong(name: str, tiny: Path) -> None:
    """A template that is wrong stops build and check. lint does not need templates."""
    damage, fragments = TEMPLATES[name]
    damage(tiny)
    assert_refused(tiny, *fragments, commands=("build", "check"))
    assert codegen("lint", "--project", str(tiny)).returncode == 0


def test_a_template_that_the_toolkit_lacks(tiny: Path, tmp_path: Path) -> None:
    """A template of the toolkit is missing."""
    shipped = tmp_path / "shipped"
    shutil.copytree(REPOSITORY / "templates", shipped)
    (shipped / "python/data.py.j2").unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("codegen.project.toolkit_files.shipped_templates", lambda: shipped)
        assert_refused(tiny, "templates/python/data.py.j2", "missing template", commands=("build", "check"))


# The output.

REWORDED = edited(SIGNALS, replaced('"bird lost"', '"bird gone"'))


@pytest.mark.parametrize(
    ("damage", "fragments"),
    [
        (file("generated"), ["generated: ", "expected a folder, got a file"]),
        (file("generated/tiny"), ["generated/tiny: ", "expected a folder, got a file"]),
        (folder("generated/tiny/signals.py"), ["generated/tiny/signals.py: ", "expected a file, got a folder"]),
        (
            folder("generated/codegen-manifest.txt"),
            ["generated/codegen-manifest.txt: ", "expected a file, got a folder"],
        ),
    ],
    ids=["a file", "a file in it", "a folder for a file", "a folder for the manifest"],
)
def test_places_that_are_taken(damage: Damage, fragments: list[str], tiny: Path) -> None:
    """A file is in the place of the output folder, or a folder in the place of an output."""
    damage(tiny)
    assert_refused(tiny, *fragments, commands=("build",))


@pytest.mark.parametrize("name", ["generated", "generated/tiny", "generated/schema"])
def test_an_output_that_leads_out(name: str, tiny: Path) -> None:
    """codegen neither reads nor writes outputs through a link."""
    outside = tiny.with_name("outside")
    (tiny / name).rename(outside)
    (tiny / name).symlink_to(outside)
    REWORDED(tiny)
    link = f"expected a folder, got a link to {outside}"
    assert_refused(tiny, str(tiny / name), link, commands=("build", "check"))


@pytest.mark.parametrize("name", ["generated", "generated/tiny", "generated/schema", "."])
def test_an_output_folder_that_is_read_only(name: str, tiny: Path) -> None:
    """If one folder is not writable, the message names it, and no file is written."""
    REWORDED(tiny)
    if name == ".":
        shutil.rmtree(tiny / "generated")
    before = snapshot(tiny)
    (tiny / name).chmod(0o555)
    try:
        failed(
            codegen_process("build", cwd=tiny, bound_by_permissions=True),
            "cannot write: Permission denied",
            "access",
        )
        assert snapshot(tiny) == before
    finally:
        (tiny / name).chmod(0o755)


def test_a_stale_file_in_a_read_only_folder(tiny: Path) -> None:
    """The same holds if there are only files to remove."""
    setting('targets = ["python", "stubs"]')(tiny)
    before = snapshot(tiny)
    (tiny / "generated/schema").chmod(0o555)
    try:
        done = codegen_process("build", cwd=tiny, bound_by_permissions=True)
        failed(done, "codegen: generated/schema: cannot write: Permission denied")
        assert snapshot(tiny) == before
    finally:
        (tiny / "generated/schema").chmod(0o755)


def test_read_only_outputs_are_replaced(tiny: Path) -> None:
    """A read-only file in a writable folder is replaced, and keeps its mode."""
    REWORDED(tiny)
    for path in (tiny / "generated").rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    assert codegen_process("build", cwd=tiny, bound_by_permissions=True).returncode == 0
    module = tiny / "generated/tiny/signals.py"
    assert "Bird gone." in module.read_text("utf-8")
    assert module.stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize("name", [CONFIGURATION, "registry/tiny", SIGNALS, TEMPLATE, "generated/tiny/signals.py"])
def test_what_may_not_be_read(name: str, tiny: Path) -> None:
    """The message names a file or a folder that the user cannot read."""
    template()(tiny)
    before = snapshot(tiny)
    mode = (tiny / name).stat().st_mode
    (tiny / name).chmod(0)
    try:
        failed(codegen_process("check", cwd=tiny, bound_by_permissions=True), name, "Permission denied")
    finally:
        (tiny / name).chmod(mode)
    assert snapshot(tiny) == before


# Usage.


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (["build", "--target", "cobol"], ['unknown target "cobol"', "python, stubs, schema"]),
        (["check", "--target", "python", "--target", "cobol"], ['unknown target "cobol"']),
        (["check", "--format", "xml"], ["xml", "text", "json", "github"]),
        (["build", "--nothing"], ["--nothing"]),
        (["bluid"], ["bluid"]),
        (["build", "more"], ["more"]),
        (["build", "--project"], ["--project"]),
    ],
)
def test_usage(arguments: list[str], fragments: list[str], tiny: Path) -> None:
    """An unknown command, or wrong arguments."""
    before = snapshot(tiny)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tiny)
        status, out, complaint = codegen(*arguments)
    assert (status, out) == (2, "")
    assert all(fragment in complaint for fragment in fragments)
    assert snapshot(tiny) == before


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    """The current folder was removed."""
    command = f'mkdir gone && cd gone && rmdir ../gone && exec "{sys.executable}" -m codegen build'
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("folder", "arguments", "place"),
    [
        ("tiny", [], "pyproject.toml:2:1"),
        (".", ["--project", "tiny"], "tiny/pyproject.toml:2:1"),
        (".", ["--project", "nosuch"], "nosuch"),
    ],
)
def test_places_from_the_current_folder(folder: str, arguments: list[str], place: str, tmp_path: Path) -> None:
    """An error in the configuration names the file from the current folder, in text and in JSON."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / CONFIGURATION).write_text("[tool.codegen]\ncolour = 1\n", "utf-8")
    failed(codegen("build", *arguments, cwd=tmp_path / folder), f"codegen: {place}: ")
    done = codegen("check", "--format", "json", *arguments, cwd=tmp_path / folder)
    assert str(tmp_path) not in done.stdout + done.stderr


def test_names_that_are_not_utf_8(tiny: Path) -> None:
    """A project in a folder with a name that is not UTF-8 is built. A template with such a name is an error."""
    folder = Path(os.fsdecode(os.fsencode(tiny) + b"\xff"))
    shutil.copytree(tiny, folder)
    for command in ("build", "build", "check", "lint", "list", "init", ""):
        done = codegen_process(*command.split(), cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
    templates = folder / "templates/python"
    templates.mkdir(parents=True)
    (templates / os.fsdecode(b"\xff.j2")).write_text("x", "utf-8")
    for command in ("build", "check", "list --templates"):
        failed(codegen_process(*command.split(), cwd=folder), "the file's name is not UTF-8", "Rename the file.")


def test_a_read_only_file_system(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that is read-only is named as the reason, not missing permissions."""
    edited(SIGNALS, replaced("bird landed", "bird down"))(tiny)
    monkeypatch.setattr(os, "access", lambda *arguments, **options: False)
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=os.ST_RDONLY))
    failed(codegen("build", cwd=tiny), "cannot write: Read-only file system")
