"""The outputs against the disk: which files differ and why; what the only writer writes, removes and keeps."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.filesystem import Snapshot
from codegen.outputs import manifest, tree
from codegen.outputs.manifest import Manifest, digest
from codegen.outputs.tree import Change, ExpectedFile

OWNED = ("tiny", "schema")

OLD = {
    "pyproject.toml": b"[project]\n",
    "tiny/a.py": b"A = 1\n",
    "tiny/_data/a.py": b"B = 1\n",
    "schema/a.json": b"{}\n",
}
"""The outputs of a build."""


def expected(files: Mapping[str, bytes], **sources: tuple[str, ...]) -> dict[str, ExpectedFile]:
    """Return the files as outputs; `sources` by the stems of their names."""
    return {path: ExpectedFile(content, sources.get(Path(path).stem, ())) for path, content in files.items()}


def compare(root: Path, files: Mapping[str, ExpectedFile], before: Manifest, now: Manifest) -> list[Change]:
    """Return all differences between the files and the disk, sorted by path."""
    snapshot = Snapshot()
    changes = tree.compare(root, files, before, now, snapshot)
    changes += tree.surplus(root, files, OWNED, before, now, snapshot)
    return sorted(changes, key=lambda change: change.path)


def apply(root: Path, boundary: Path, changes: Iterable[Change]) -> None:
    """Write the changes of a command that has read nothing."""
    tree.apply(root, boundary, changes, Snapshot())


def recorded(files: Mapping[str, bytes], **inputs: str) -> Manifest:
    """Return the manifest of a build of these files from inputs with these digests."""
    names = {name.replace("_", " ", 1): value for name, value in inputs.items()}
    return Manifest(
        inputs=names or {"registry a": "1"},
        outputs={path: digest(content) for path, content in files.items()},
    )


def written(root: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files into the folder, and return it."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def snapshot(folder: Path) -> dict[str, object]:
    """Return the state of everything in a folder: files with content, time and mode, links, folders."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name, state = path.relative_to(folder).as_posix(), path.lstat()
        if path.is_symlink():
            found[name] = str(path.readlink())
        else:
            found[name] = (path.read_bytes(), state.st_mtime_ns, state.st_mode) if path.is_file() else state.st_mode
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's folder with the outputs of a build in its folder out."""
    written(tmp_path / "project" / "out", OLD)
    return tmp_path / "project"


# --- What differs


def differences(root: Path, files: Mapping[str, bytes], before: Manifest, now: Manifest) -> dict[str, Change]:
    """Return the changes by path."""
    changes = compare(root, expected(files), before, now)
    return {change.path: change for change in changes}


def test_up_to_date(project: Path) -> None:
    """If the disk equals the outputs, nothing differs."""
    assert differences(project / "out", OLD, recorded(OLD), recorded(OLD)) == {}


def test_no_manifest(project: Path) -> None:
    """If the disk equals the outputs, a wrong manifest changes nothing."""
    forged = recorded(dict.fromkeys(OLD, b"something else"), registry_a="2")
    for before in (Manifest(), forged):
        assert differences(project / "out", OLD, before, recorded(OLD)) == {}


@pytest.mark.parametrize("path", OLD)
def test_line_ends(project: Path, path: str) -> None:
    """A file with CRLF does not differ."""
    (project / "out" / path).write_bytes(OLD[path].replace(b"\n", b"\r\n"))
    assert differences(project / "out", OLD, recorded(OLD), recorded(OLD)) == {}


@pytest.mark.parametrize("path", OLD)
def test_missing(project: Path, path: str) -> None:
    """An output that somebody removed is missing."""
    (project / "out" / path).unlink()
    found = differences(project / "out", OLD, recorded(OLD), recorded(OLD))
    assert found == {path: Change(path, "missing", None, OLD[path], (("edited", ""),))}
    assert found[path].edited


@pytest.mark.parametrize("path", OLD)
def test_edited(project: Path, path: str) -> None:
    """A file that differs from the last manifest was edited."""
    (project / "out" / path).write_bytes(b"mine\r\n")
    found = differences(project / "out", OLD, recorded(OLD), recorded(OLD))
    assert found == {path: Change(path, "changed", b"mine\n", OLD[path], (("edited", ""),))}
    assert found[path].edited


@pytest.mark.parametrize("content", [b"", b"A = 1", b"A = 1\n\n", b"A = 1\r", b"\xef\xbb\xbfA = 1\n", b"A = 1 \n"])
def test_every_byte_counts(project: Path, content: bytes) -> None:
    """Every byte counts, except for line ends."""
    (project / "out" / "tiny/a.py").write_bytes(content)
    assert list(differences(project / "out", OLD, recorded(OLD), recorded(OLD))) == ["tiny/a.py"]


def test_stale(project: Path) -> None:
    """A former output is stale, inside the owned folders and beside them."""
    files = {"tiny/a.py": OLD["tiny/a.py"]}
    found = differences(project / "out", files, recorded(OLD), recorded(files, registry_a="2"))
    assert {path: change.kind for path, change in found.items()} == dict.fromkeys(set(OLD) - set(files), "stale")
    change = found["schema/a.json"]
    assert (change.old, change.new, change.causes) == (b"{}\n", None, (("registry", "a"),))


def test_stale_with_other_line_ends(project: Path) -> None:
    """A stale file is recognised in a checkout with CRLF."""
    (project / "out" / "schema/a.json").write_bytes(b"{}\r\n")
    files = {path: content for path, content in OLD.items() if path != "schema/a.json"}
    assert differences(project / "out", files, recorded(OLD), recorded(files))["schema/a.json"].kind == "stale"


def test_stale_and_edited(project: Path) -> None:
    """A former output that somebody has edited is unknown: the build does not remove it."""
    (project / "out" / "schema/a.json").write_bytes(b"{1}\n")
    files = {path: content for path, content in OLD.items() if path != "schema/a.json"}
    change = differences(project / "out", files, recorded(OLD), recorded(files))["schema/a.json"]
    assert (change.kind, change.edited, change.new) == ("unknown", True, None)


@pytest.mark.parametrize(
    "path", ["tiny/extra.py", "tiny/deep/er/x.txt", "schema/.hidden", "tiny/a.py.orig", "tiny/a.so"]
)
def test_unknown(project: Path, path: str) -> None:
    """A file in an owned folder that is not an output is unknown."""
    written(project / "out", {path: b"mine\r\n"})
    found = differences(project / "out", OLD, recorded(OLD), recorded(OLD))
    assert found == {path: Change(path, "unknown", b"mine\n", None)}


@pytest.mark.parametrize(
    "path",
    [
        "tiny/__pycache__/a.cpython-311.pyc",
        "tiny/_data/__pycache__/x",
        "tiny/a.pyc",
        "tiny/.mypy_cache/x.json",
        "mine.txt",
        "other/mine.py",
    ],
)
def test_not_questioned(project: Path, path: str) -> None:
    """Files that Python writes, and files outside the owned folders, are ignored."""
    written(project / "out", {path: b"mine\n"})
    assert differences(project / "out", OLD, recorded(OLD), recorded(OLD)) == {}


def test_link_to_a_folder_is_unknown(project: Path, tmp_path: Path) -> None:
    """A link to a folder in an owned folder is unknown."""
    written(tmp_path / "elsewhere", {"x.py": b"X = 1\n"})
    (project / "out" / "tiny" / "linked").symlink_to(tmp_path / "elsewhere")
    found = differences(project / "out", OLD, recorded(OLD), recorded(OLD))
    assert {path.split("/")[1] for path in found} == {"linked"}
    assert {change.kind for change in found.values()} == {"unknown"}


def test_a_folder_that_is_a_link(project: Path) -> None:
    """A link in place of a folder of outputs is not unknown."""
    (project / "out/tiny/_data").rename(project / "really")
    (project / "out/tiny/_data").symlink_to("../../really")
    assert differences(project / "out", OLD, recorded(OLD), recorded(OLD)) == {}


@pytest.mark.parametrize("path", [".README.md.417.codegen", "tiny/.a.py.7.codegen", "schema/.b.json.99999.codegen"])
def test_what_an_interrupted_build_left(project: Path, path: str) -> None:
    """A file that an interrupted build has staged is stale: the next build removes it."""
    written(project / "out", {path: b"half"})
    (change,) = differences(project / "out", OLD, recorded(OLD), recorded(OLD)).values()
    assert change == Change(path, "stale", b"half", None, (("interrupted", ""),))
    assert path in tree.inside(project / "out", OWNED)
    apply(project / "out", project, [change])
    assert not (project / "out" / path).exists()


@pytest.mark.parametrize("path", ["tiny/.a.py.codegen", "tiny/a.py.7.codegen", "tiny/.codegen", "tiny/.a.py.x.codegen"])
def test_what_only_looks_like_it(project: Path, path: str) -> None:
    """A file with a name that only resembles that of a staged file is unknown."""
    written(project / "out", {path: b"mine"})
    assert differences(project / "out", OLD, recorded(OLD), recorded(OLD))[path].kind == "unknown"


def test_some_outputs_only(project: Path) -> None:
    """`compare` looks at the outputs that it is given only; `surplus` looks at the other files."""
    files = {"tiny/a.py": b"A = 2\n"}
    written(project / "out", {"tiny/mine.py": b"mine"})
    changes = tree.compare(project / "out", expected(files), recorded(OLD), recorded(OLD), Snapshot())
    assert [change.path for change in changes] == ["tiny/a.py"]


def test_nothing_there(tmp_path: Path) -> None:
    """Without an output folder, all outputs are missing and never built."""
    changes = compare(tmp_path / "out", expected(OLD), Manifest(), recorded(OLD))
    assert [change.path for change in changes] == sorted(OLD)
    assert {(change.kind, change.causes) for change in changes} == {("missing", (("never-built", ""),))}


# --- Why it differs


@pytest.mark.parametrize(
    ("before", "now", "causes"),
    [
        ({"registry_a": "1"}, {"registry_a": "2"}, [("registry", "a")]),
        ({"template_python/m.j2": "1"}, {"template_python/m.j2": "2"}, [("template", "python/m.j2")]),
        ({"configuration_[x]": "1"}, {"configuration_[x]": "2"}, [("configuration", "[x]")]),
        ({"registry_a": "1"}, {"registry_a": "1", "registry_b": "1"}, [("registry", "b")]),
        ({"registry_a": "1", "registry_b": "1"}, {"registry_a": "1"}, [("registry", "b")]),
        (
            {"registry_a": "1", "template_t": "1"},
            {"registry_a": "2", "template_t": "2"},
            [("registry", "a"), ("template", "t")],
        ),
        ({"registry_a": "1"}, {"registry_a": "1"}, [("toolkit", "")]),
    ],
)
def test_causes(project: Path, before: dict[str, str], now: dict[str, str], causes: list[tuple[str, str]]) -> None:
    """The causes of a difference are the inputs that have changed since the last build."""
    files = {**OLD, "tiny/a.py": b"A = 2\n"}
    found = differences(project / "out", files, recorded(OLD, **before), recorded(files, **now))
    assert {path: list(change.causes) for path, change in found.items()} == {"tiny/a.py": causes}


def test_causes_of_one_file(project: Path) -> None:
    """Only the inputs that an output depends on are causes of its difference."""
    files = {**OLD, "tiny/a.py": b"A = 2\n"}
    sources = {"a": ("registry a", "template t")}
    before = recorded(OLD, registry_a="1", registry_b="1", template_t="1", template_u="1")
    now = recorded(files, registry_a="2", registry_b="2", template_t="1", template_u="2")
    (change,) = compare(project / "out", expected(files, **sources), before, now)
    assert change.causes == (("registry", "a"),)


def test_edited_and_changed(project: Path) -> None:
    """A file that was edited, and has a changed input, has both causes."""
    (project / "out" / "tiny/a.py").write_bytes(b"mine\n")
    files = {**OLD, "tiny/a.py": b"A = 2\n"}
    (change,) = differences(
        project / "out", files, recorded(OLD, registry_a="1"), recorded(files, registry_a="2")
    ).values()
    assert change.causes == (("edited", ""), ("registry", "a"))
    assert change.edited


def test_never_built(project: Path) -> None:
    """A missing file that the manifest does not list was never built, unless one of its inputs is new."""
    files = {**OLD, "tiny/b.py": b"B = 2\n"}
    (change,) = differences(project / "out", files, recorded(OLD), recorded(files)).values()
    assert (change.kind, change.causes) == ("missing", (("never-built", ""),))
    (change,) = differences(
        project / "out", files, recorded(OLD, registry_a="1"), recorded(files, registry_a="1", registry_b="1")
    ).values()
    assert (change.kind, change.causes) == ("missing", (("registry", "b"),))


# --- Places that cannot be


@pytest.mark.parametrize("path", ["tiny/a.py", "pyproject.toml"])
def test_folder_in_place_of_a_file(project: Path, path: str) -> None:
    """A folder in place of an output is refused before anything is written."""
    (project / "out" / path).unlink()
    (project / "out" / path).mkdir()
    with pytest.raises(CodegenError, match="expected a file, got a folder") as caught:
        differences(project / "out", OLD, recorded(OLD), recorded(OLD))
    assert caught.value.where.endswith(path)


@pytest.mark.parametrize(
    "path",
    [
        "../outside.txt",
        "tiny/../../outside.txt",
        "/etc/hostname",
        "./tiny/a.py",
        "tiny//a.py",
        "tiny/./a.py",
        "tiny/_data/../a.py",
        "tiny",
        "tiny/",
        ".",
        "",
        "tiny/a.py/",
        "a\0b",
        "x" * 5000,
    ],
)
def test_strange_paths_in_the_manifest(project: Path, path: str) -> None:
    """A path in a manifest that no build writes is ignored: nothing is read, removed or refused."""
    (project / "outside.txt").write_bytes(OLD["tiny/a.py"])
    real = {**recorded(OLD).outputs, path: digest(OLD["tiny/a.py"])}
    assert differences(project / "out", OLD, recorded(OLD)._replace(outputs=real), recorded(OLD)) == {}


# --- Writing


def _change(path: str, new: bytes | None, old: bytes | None = None) -> Change:
    kind: tree.Kind = "stale" if new is None else "missing" if old is None else "changed"
    return Change(path, kind, old, new)


def test_written(project: Path) -> None:
    """It creates missing files, replaces changed ones and removes stale ones."""
    files = {
        "pyproject.toml": b"[project]\n",
        "tiny/a.py": b"A = 2\n",
        "tiny/deep/er/b.py": b"",
        "schema/b.json": b"[]\n",
    }
    changes = compare(project / "out", expected(files), recorded(OLD), recorded(files))
    apply(project / "out", project, changes)
    there = {path.relative_to(project / "out").as_posix(): path for path in (project / "out").rglob("*")}
    assert {name: path.read_bytes() for name, path in there.items() if path.is_file()} == files
    assert {name for name, path in there.items() if path.is_dir()} == {"tiny", "tiny/deep", "tiny/deep/er", "schema"}
    assert compare(project / "out", expected(files), recorded(files), recorded(files)) == []


def test_output_folder_is_made(tmp_path: Path) -> None:
    """It creates the output folder and its parents."""
    apply(tmp_path / "a" / "out", tmp_path, [_change("tiny/a.py", b"A = 1\n")])
    assert (tmp_path / "a" / "out" / "tiny" / "a.py").read_bytes() == b"A = 1\n"


def test_nothing_to_do(project: Path) -> None:
    """Without changes it writes nothing and creates no folder."""
    before = snapshot(project)
    apply(project / "out", project, [])
    apply(project / "absent", project, [])
    assert snapshot(project) == before


def test_what_does_not_differ_is_not_touched(project: Path) -> None:
    """A file that is not among the changes is not written."""
    before = snapshot(project)
    apply(project / "out", project, [_change("tiny/a.py", b"A = 2\n", b"A = 1\n")])
    after = snapshot(project)
    assert {path for path in before if before[path] != after[path]} == {"out/tiny/a.py"}
    assert before.keys() == after.keys()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o444])
def test_mode_is_kept(project: Path, mode: int) -> None:
    """A file that is replaced keeps its mode."""
    (project / "out/tiny/a.py").chmod(mode)
    apply(project / "out", project, [_change("tiny/a.py", b"A = 2\n", b"A = 1\n")])
    assert (project / "out/tiny/a.py").stat().st_mode & 0o777 == mode
    assert (project / "out/tiny/a.py").read_bytes() == b"A = 2\n"


def test_mode_of_a_new_file(project: Path) -> None:
    """A new file has the mode that files have here, and is not executable."""
    (project / "mine").touch()
    apply(project / "out", project, [_change("tiny/b.py", b"B = 2\n")])
    assert (project / "out/tiny/b.py").stat().st_mode == (project / "mine").stat().st_mode


def test_unknown_files_stay(project: Path) -> None:
    """It keeps an unknown file, and the folder of that file."""
    written(project / "out", {"schema/mine.json": b"mine"})
    apply(
        project / "out",
        project,
        [_change("schema/a.json", None, b"{}\n"), Change("schema/mine.json", "unknown", b"mine", None)],
    )
    assert [path.name for path in (project / "out/schema").iterdir()] == ["mine.json"]


def test_empty_folders_go(project: Path) -> None:
    """It removes a folder that becomes empty, except for the output folder."""
    apply(project / "out", project, [_change(path, None, content) for path, content in OLD.items()])
    assert list((project / "out").iterdir()) == []


def test_stale_file_that_is_gone(project: Path) -> None:
    """A stale file that is gone already is not an error."""
    (project / "out/schema/a.json").unlink()
    apply(project / "out", project, [_change("schema/a.json", None, b"{}\n")])
    assert not (project / "out/schema").exists()


def test_a_link_in_place_of_a_file(project: Path, tmp_path: Path) -> None:
    """It replaces a link by the output; the target of the link stays the same."""
    (tmp_path / "elsewhere.py").write_bytes(b"mine\n")
    for path in ("tiny/a.py", "tiny/_data/a.py"):
        (project / "out" / path).unlink()
    (project / "out/tiny/a.py").symlink_to(tmp_path / "elsewhere.py")
    (project / "out/tiny/_data/a.py").symlink_to(tmp_path / "nowhere.py")
    changes = compare(project / "out", expected(OLD), recorded(OLD), recorded(OLD))
    assert [change.path for change in changes] == ["tiny/_data/a.py", "tiny/a.py"]
    apply(project / "out", project, changes)
    assert (tmp_path / "elsewhere.py").read_bytes() == b"mine\n"
    assert not (tmp_path / "nowhere.py").exists()
    for path in ("tiny/a.py", "tiny/_data/a.py"):
        assert not (project / "out" / path).is_symlink()
        assert (project / "out" / path).read_bytes() == OLD[path]


def test_a_link_inside_the_project(project: Path) -> None:
    """A folder may be a link that stays inside the project."""
    (project / "out").rename(project / "really")
    (project / "out").symlink_to("really")
    apply(project / "out", project, [_change("tiny/a.py", b"A = 2\n", b"A = 1\n")])
    assert (project / "really/tiny/a.py").read_bytes() == b"A = 2\n"


# --- Nothing is written where one place is bad

CHANGES = (
    _change("pyproject.toml", b"[changed]\n", OLD["pyproject.toml"]),
    _change("schema/a.json", None, OLD["schema/a.json"]),
    _change("tiny/a.py", b"A = 2\n", OLD["tiny/a.py"]),
    _change("tiny/new/deep/b.py", b"B = 2\n"),
)


def _folder_for_file(project: Path) -> None:
    (project / "out/tiny/a.py").unlink()
    (project / "out/tiny/a.py").mkdir()


def _file_for_folder(project: Path) -> None:
    (project / "out/tiny/new").write_bytes(b"a file")


def _file_for_output(project: Path) -> None:
    shutil.rmtree(project / "out")
    (project / "out").write_bytes(b"a file")


def _folder_leads_out(project: Path) -> None:
    (project.parent / "outside").mkdir()
    (project / "out/tiny/new").symlink_to(project.parent / "outside")


def _output_leads_out(project: Path) -> None:
    (project / "out").rename(project.parent / "outside")
    (project / "out").symlink_to(project.parent / "outside")


def _folder_leads_nowhere(project: Path) -> None:
    (project / "out/tiny/new").symlink_to(project.parent / "nowhere")


def _stale_leads_out(project: Path) -> None:
    (project / "out/schema").rename(project.parent / "outside")
    (project / "out/schema").symlink_to(project.parent / "outside")


def _stale_is_a_folder(project: Path) -> None:
    (project / "out/schema/a.json").unlink()
    (project / "out/schema/a.json").mkdir()


@pytest.mark.parametrize(
    ("damage", "what", "where"),
    [
        (_folder_for_file, "expected a file, got a folder", "out/tiny/a.py"),
        (_file_for_folder, "expected a folder, got a file", "out/tiny/new"),
        (_file_for_output, "expected a folder, got a file", "out"),
        (_folder_leads_out, "this link points outside the project", "out/tiny/new"),
        (_output_leads_out, "this link points outside the project", "out"),
        (_folder_leads_nowhere, "expected a folder, got a broken link", "out/tiny/new"),
        (_stale_leads_out, "this link points outside the project", "out/schema"),
        (_stale_is_a_folder, "expected a file, got a folder", "out/schema/a.json"),
    ],
)
def test_one_bad_place(project: Path, damage: object, what: str, where: str) -> None:
    """If one change is impossible, it writes nothing and names the place."""
    assert callable(damage)
    damage(project)
    before = snapshot(project.parent)
    with pytest.raises(CodegenError) as caught:
        apply(project / "out", project, CHANGES)
    assert what in caught.value.what
    assert str(project / where) in caught.value.where
    assert caught.value.remedy
    assert snapshot(project.parent) == before


@pytest.mark.parametrize("path", ["tiny/" + "x" * 300 + ".py", "tiny/new/" + "x" * 300 + "/b.py"])
def test_a_write_that_fails(project: Path, path: str) -> None:
    """If staging a file fails, all files and folders stay the same."""
    before = snapshot(project)
    with pytest.raises(CodegenError, match="cannot write"):
        apply(project / "out", project, [*CHANGES, _change(path, b"X = 1\n")])
    assert {name: kept for name, kept in snapshot(project).items() if name in before} == before
    assert snapshot(project).keys() == before.keys()


# --- Files that change while a command runs


@pytest.mark.parametrize("path", ["input.toml", "out/tiny/a.py", "out/schema/a.json", "new.toml"])
@pytest.mark.parametrize("content", [b"changed meanwhile\n", None])
def test_a_file_that_changes_while_a_command_runs(project: Path, path: str, content: bytes | None) -> None:
    """If a file that was read has changed, been created or been removed, nothing is written, and the file is named."""
    written(project, {"input.toml": b"as it was read\n"})
    files = Snapshot()
    for read in ("input.toml", "out/tiny/a.py", "out/schema/a.json", "new.toml"):
        files.content(project / read, read)
    if content is None:
        (project / path).unlink(missing_ok=True)
    else:
        written(project, {path: content})
    before = snapshot(project)
    changes = [*CHANGES, _change("tiny/_data/a.py", b"B = 2\n", OLD["tiny/_data/a.py"])]
    if path == "new.toml" and content is None:
        tree.apply(project / "out", project, changes, files)
        return
    with pytest.raises(CodegenError) as caught:
        tree.apply(project / "out", project, changes, files)
    assert (caught.value.what, caught.value.remedy) == (f"{path} changed while this ran", "Run it again.")
    assert snapshot(project) == before


def test_a_file_that_is_written_again_as_it_was(project: Path) -> None:
    """A file that has a new time and the same bytes is not a change."""
    written(project, {"input.toml": b"as it was read\n"})
    files = Snapshot()
    files.content(project / "input.toml")
    written(project, {"input.toml": b"as it was read\n"})
    tree.apply(project / "out", project, CHANGES, files)
    assert (project / "out/tiny/a.py").read_bytes() == b"A = 2\n"


def test_files_that_another_process_has_read(project: Path) -> None:
    """What another process has read counts like what this one has read."""
    written(project, {"input.toml": b"as it was read\n"})
    part, files = Snapshot(), Snapshot()
    part.content(project / "input.toml", "input.toml")
    files.add(part.files())
    files.check_unchanged()
    written(project, {"input.toml": b"changed meanwhile\n"})
    with pytest.raises(CodegenError, match=r"input\.toml changed while this ran"):
        files.check_unchanged()


def test_a_file_is_read_once(project: Path) -> None:
    """A second request gets the bytes of the first, from a part of the snapshot too; line ends are normalised."""
    written(project, {"input.toml": b"one\r\n"})
    files = Snapshot()
    assert files.content(project / "input.toml") == b"one\r\n"
    written(project, {"input.toml": b"two\r\n"})
    assert files.read(project / "input.toml") == b"one\n"
    assert files.part().read_text(project / "input.toml") == "one\n"


# --- Folders without write access


@pytest.fixture
def shared() -> Iterator[Path]:
    """A project like `project` that an ordinary user can reach."""
    with tempfile.TemporaryDirectory(prefix="codegen-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        written(folder / "project" / "out", OLD)
        yield folder / "project"
        for path in folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)


def _applied_without_privileges(project: Path, changes: Iterable[Change] = CHANGES) -> BaseException | None:
    """Return the exception of `apply` as an ordinary user, whom permissions bind."""
    if os.geteuid() != 0:
        return _applied(project, changes)
    try:
        user = pwd.getpwnam("nobody").pw_uid
    except KeyError:
        pytest.skip("root passes over permissions, and there is no user nobody here to try as")
    for path in (project, *project.rglob("*")):
        os.chown(path, user, -1)
    os.seteuid(user)
    try:
        return _applied(project, changes)
    finally:
        os.seteuid(0)


def _applied(project: Path, changes: Iterable[Change]) -> BaseException | None:
    try:
        apply(project / "out", project, changes)
    except Exception as error:
        return error
    return None


def test_with_access(shared: Path) -> None:
    """A user who may write can."""
    assert _applied_without_privileges(shared) is None
    assert (shared / "out/tiny/a.py").read_bytes() == b"A = 2\n"


@pytest.mark.parametrize("folder", ["out", "out/tiny", "out/schema"])
def test_without_access(shared: Path, folder: str) -> None:
    """If one folder is read-only, it writes and removes nothing, and names the place."""
    (shared / folder).chmod(0o555)
    before = snapshot(shared)
    error = _applied_without_privileges(shared)
    assert isinstance(error, CodegenError)
    assert "Permission denied" in error.what
    assert str(shared / folder) in error.where
    assert "write access" in error.remedy
    assert snapshot(shared) == before


def test_a_stale_file_without_access(shared: Path) -> None:
    """If a stale file cannot be removed, it writes nothing."""
    (shared / "out/schema").chmod(0o555)
    before = snapshot(shared)
    error = _applied_without_privileges(shared, [_change("schema/a.json", None, b"{}\n")])
    assert isinstance(error, CodegenError)
    assert str(shared / "out/schema") in error.where
    assert snapshot(shared) == before


def test_a_file_without_access(shared: Path) -> None:
    """A read-only file in a writable folder is replaced, and stays read-only."""
    (shared / "out/tiny/a.py").chmod(0o444)
    assert _applied_without_privileges(shared) is None
    assert (shared / "out/tiny/a.py").read_bytes() == b"A = 2\n"
    assert (shared / "out/tiny/a.py").stat().st_mode & 0o777 == 0o444


# --- The manifest


def test_manifest_is_read_as_it_was_written() -> None:
    """Parsing the text of a manifest returns the same manifest."""
    written_down = Manifest(
        inputs={"registry registry/tiny/a.toml": "1", "configuration [tool.codegen]": "2", "template a b.j2": "3"},
        outputs={"tiny/a.py": "4", "tiny/with space.py": "5", "schema/ü.json": "6"},
    )
    assert manifest.parse(written_down.text()) == written_down


def test_manifest_has_a_sorted_line_for_each_file() -> None:
    """The lines are sorted, one for each file."""
    one = Manifest(outputs={"b": "2", "a": "1"}, inputs={"registry x": "3"})
    other = Manifest(outputs={"a": "1", "b": "2"}, inputs={"registry x": "3"})
    assert one.text() == other.text()
    lines = one.text().splitlines()
    assert lines[0].startswith("# Generated by codegen")
    assert lines[1:] == ["input registry x 3", "output a 1", "output b 2"]
    assert one.text().endswith("\n")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "# comment\n", "output\n", "output x\n", "garbage a b\n", "<<<<<<< HEAD\n", "\0\0", "output  \n"],
)
def test_damaged_manifest(text: str) -> None:
    """Unknown lines are ignored."""
    assert manifest.parse(text).outputs in ({}, {"": ""})
    assert manifest.parse(f"{text}\noutput tiny/a.py 1\n").outputs["tiny/a.py"] == "1"


def test_digest() -> None:
    """A digest is SHA-256 of the content."""
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(b"abc") == sha256(b"abc").hexdigest()
