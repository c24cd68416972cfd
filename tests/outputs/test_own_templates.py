"""A project's own templates, targets and views."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.project import discovery, toolkit_files
from tests.support.commands import codegen, contents, snapshot
from tests.support.projects import configured, generated, made

# --- Targets

DOCUMENT = """\
# {{ view.title | markdown }}
{% for member in view.members %}
- `{{ member.name | identifier }}` = {{ member.value | json }}: {{ member.phrase | markdown }}
{% endfor %}
"""

ARRAY = """\
[
{% for member in view.members %}
  {"name": {{ member.name | json }}, "value": {{ member.value | json }}, "note": {{ member.attributes["note"] | json }}}
{% if not loop.last %}
  ,
{% endif %}
{% endfor %}
]
"""

PLAIN = """\
from enum import IntEnum
{% for enumeration in view.enumerations if enumeration.kind == "int" %}


class {{ enumeration.name | identifier }}(IntEnum):
    {{ enumeration.description | docstring(4) }}

{% for member in enumeration.members %}
    {{ member.name | identifier }} = {{ member.value | python }}
{% endfor %}
{% endfor %}
"""

OWN = """
[tool.codegen.target.document]
template = "document.md.j2"
path = "docs/{module}.md"

[tool.codegen.target.array]
template = "web/array.json.j2"
path = "web/{package}/{module}.json"

[tool.codegen.target.plain]
template = "plain.py.j2"
path = "plain.py"
each = "package"
"""


def with_targets(folder: Path, **templates: str) -> Path:
    """Add three targets to a project, and return its folder. The given texts replace those of the templates."""
    texts = {"document.md.j2": DOCUMENT, "web/array.json.j2": ARRAY, "plain.py.j2": PLAIN}
    for name, text in texts.items():
        place = folder / "templates" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(templates.get(place.name.partition(".")[0], text))
    return folder


def test_targets_of_one_s_own(tmp_path: Path) -> None:
    """A target is a few lines of configuration, and a template that writes plain values through filters."""
    with_targets(tmp_path, array="[]")
    outputs = made(tmp_path, OWN)
    assert "- `LANDED` = 250: bird landed\n" in outputs["docs/signals.md"]
    assert '- `RIDGE` = "X.1.10": Over the ridge\n' in outputs["docs/routes.md"]
    assert outputs["web/tiny/signals.json"] == "[]\n"
    scope: dict[str, Any] = {}
    exec(outputs["plain.py"], scope)
    assert [member.name for member in scope["Signal"]] == ["DEPARTED", "LANDED", "EATEN", "LOST"]


def test_targets_that_are_chosen(tmp_path: Path) -> None:
    """A project can choose its own targets like the toolkit's. Outputs of other targets are stale."""
    with_targets(tmp_path, array="[]")
    configured(tmp_path, OWN)
    project = ("--project", str(tmp_path))
    assert codegen("build", *project, "--target", "document", "--quiet").returncode == 0
    assert {path.partition("/")[0] for path in contents(tmp_path / "generated")} == {"docs"}
    assert codegen("build", *project, "--quiet").returncode == 0
    assert codegen("check", *project, "--quiet").returncode == 0
    (tmp_path / "generated/docs/mine.md").write_text("mine")
    assert "docs/mine.md: error: file is unknown" in codegen("check", *project).stdout
    (tmp_path / "generated/docs/mine.md").unlink()
    configured(tmp_path, 'targets = ["python"]\n' + OWN)
    assert codegen("build", *project, "--quiet").returncode == 0
    assert not (tmp_path / "generated/docs").exists()
    assert "unknown target" in codegen("build", *project, "--target", "documents").stderr


def test_changed_templates_of_one_s_own(tmp_path: Path) -> None:
    """A changed template of an own target is reported as the cause, by path."""
    with_targets(tmp_path, array="[]")
    configured(tmp_path, OWN)
    codegen("build", "--project", str(tmp_path), "--quiet")
    (tmp_path / "templates/document.md.j2").write_text(DOCUMENT + "end\n")
    assert "(templates/document.md.j2 changed)" in codegen("check", "--project", str(tmp_path)).stdout


@pytest.mark.parametrize(
    ("templates", "where", "what"),
    [
        ({"document": "{{ view.title }}"}, "templates/document.md.j2:1", "source text only, got str"),
        ({"document": "\n{{ view.titel }}"}, "templates/document.md.j2:2", 'did you mean "title"?'),
        ({"document": "{{ titel }}"}, "templates/document.md.j2:1", "'titel' is undefined"),
        ({"document": "{{ view.title.__class__ }}"}, "templates/document.md.j2:1", "is unsafe"),
        ({"document": "{{ view.members.append(1) }}"}, "templates/document.md.j2:1", "append"),
        ({"document": "{% include 'more.j2' %}"}, "templates/document.md.j2:1", 'missing template "more.j2"'),
        ({"array": "[1,]"}, "templates/web/array.json.j2", "invalid JSON"),
        ({"plain": "class ("}, "templates/plain.py.j2", "invalid Python"),
        ({"plain": PLAIN.replace("member.value |", "250 |")}, "generated/plain.py", "DEPARTED is 250, expected 110"),
        (
            {"plain": PLAIN.replace("enumeration.members %", "enumeration.members[1:] %")},
            "generated/plain.py",
            "DEPARTED is",
        ),
    ],
)
def test_templates_that_are_wrong(templates: Mapping[str, str], where: str, what: str, tmp_path: Path) -> None:
    """An invalid template is reported with file and line. Python with an enumeration is proved."""
    with_targets(tmp_path, **{"array": "[]", **templates})
    with pytest.raises(CodegenError) as caught:
        made(tmp_path, OWN)
    assert caught.value.where == where
    assert what in caught.value.what


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("codegen-manifest.txt", "the path of the manifest"),
        ("tiny/signals.py/plain.py", "cannot be a file and the folder of"),
        ("tiny/signals.py", "two templates generate"),
    ],
)
def test_paths_that_something_else_has(path: str, what: str, tmp_path: Path) -> None:
    """An own target cannot have the path of another output."""
    with_targets(tmp_path, array="[]")
    with pytest.raises(CodegenError, match=what) as caught:
        made(tmp_path, OWN.replace('"plain.py"', f'"{path}"'))
    assert caught.value.remedy


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    """A missing template is reported with its expected path."""
    with pytest.raises(CodegenError, match="missing template") as caught:
        made(tmp_path, OWN.replace("document.md.j2", "documents.md.j2"))
    assert caught.value.where in ("templates/documents.md.j2", "templates/web/array.json.j2", "templates/plain.py.j2")
    assert "configuration" in caught.value.remedy


# --- Templates of one's own over the toolkit's

METHOD = "\n    def more(self) -> None: ...\n"


def test_one_block_of_a_template(tmp_path: Path) -> None:
    """A template replaces the toolkit's of the same name, or extends it and replaces a block."""
    place = tmp_path / "templates/python/module.py.j2"
    place.parent.mkdir(parents=True)
    place.write_text(
        '{% extends "codegen:python/module.py.j2" %}\n{% block methods %}\n    def shout(self) -> str:\n'
        "        return self.name + '!'\n\n{% endblock %}\n"
    )
    outputs = made(tmp_path, 'targets = ["python"]\n')
    for module in ("signals", "carriers", "routes", "entry_statuses"):
        assert 'def shout(self) -> str:\n        return self.name + "!"' in outputs[f"tiny/{module}.py"]


def test_another_folder_for_templates(tmp_path: Path) -> None:
    """The configuration can name another folder of templates, and messages name it."""
    (tmp_path / "looks/python").mkdir(parents=True)
    (tmp_path / "looks/python/README.md.j2").write_text("{{ view.markdwn_name }}\n")
    with pytest.raises(CodegenError, match="markdwn_name") as caught:
        made(tmp_path, 'templates = "looks"\n')
    assert caught.value.where == "looks/python/README.md.j2:1"


def test_blocks_that_are_there(tmp_path: Path) -> None:
    """Every block of a shipped template can be replaced, and the outputs are still proved."""
    filled = {
        "module.py.j2": {"head": "# ours", "imports": "    import abc", "methods": METHOD, "end": "\n\nMORE = 1"},
        "module.pyi.j2": {"imports": "import abc", "methods": METHOD, "end": "MORE: int"},
        "data.py.j2": {"head": '"""Ours."""'},
        "init.py.j2": {"end": "\n\nMORE = 1"},
        "init.pyi.j2": {"end": "MORE: int"},
        "registry.py.j2": {"entry": METHOD, "end": "MORE = 1"},
        "records.py.j2": {"end": "MORE = 1"},
        "table.py.j2": {"imports": "    import abc", "methods": METHOD, "end": "MORE = 1"},
        "pyproject.toml.j2": {"project": 'urls = { Home = "https://example.org" }', "end": "[tool.x]"},
        "README.md.j2": {"end": "\nMore."},
    }
    for name, blocks in filled.items():
        place = tmp_path / "templates/python" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        inner = "".join(f"{{% block {block} %}}\n{text}\n{{% endblock %}}\n" for block, text in blocks.items())
        place.write_text(f'{{% extends "codegen:python/{name}" %}}\n{inner}')
    (tmp_path / "templates/schema").mkdir()
    (tmp_path / "templates/schema/enumeration.json.j2").write_text(
        '{% extends "codegen:schema/enumeration.json.j2" %}{% block keywords %}"x-ours": [],{% endblock %}'
    )
    outputs = made(tmp_path, further=True)
    assert json.loads(outputs["schema/signals.json"])["x-ours"] == []
    assert tomllib.loads(outputs["pyproject.toml"])["project"]["urls"] == {"Home": "https://example.org"}
    for path in ("tiny/signals.py", "tiny/flights.py", "tiny/records.py", "tiny/_registry.py", "tiny/__init__.py"):
        assert outputs[path].rstrip().endswith("MORE = 1") or path == "tiny/signals.py", path
    assert outputs["README.md"].endswith("More.\n")


def test_templates_shadowed_by_the_same(tmp_path: Path) -> None:
    """A copy of a shipped template changes nothing; a changed one is named as the cause."""
    configured(tmp_path, "")
    codegen("build", "--project", str(tmp_path), "--quiet")
    place = tmp_path / "templates/python/data.py.j2"
    place.parent.mkdir(parents=True)
    shipped = (toolkit_files.shipped_templates() / "python/data.py.j2").read_text()
    place.write_text(shipped)
    assert codegen("check", "--project", str(tmp_path), "--quiet") == (0, "", "")
    place.write_text('{% extends "codegen:python/data.py.j2" %}{% block end %}{% endblock %}')
    status, out, _ = codegen("check", "--project", str(tmp_path), "--format", "json")
    causes = [cause for change in json.loads(out)["changes"] for cause in change["causes"]]
    assert status == 1
    assert {"cause": "template", "what": "python/data.py.j2"} in causes


# --- The view


def test_dump_view(tmp_path: Path) -> None:
    """`--dump-view` prints the view of each output, with the version of views, and changes nothing."""
    with_targets(tmp_path, array="[]")
    configured(tmp_path, OWN, further=True)
    before = snapshot(tmp_path)
    status, out, _ = codegen("build", "--dump-view", "--project", str(tmp_path))
    assert (status, snapshot(tmp_path)) == (0, before)
    dumped: dict[str, Any] = json.loads(out)
    assert dumped["version"] == 1
    by_path = {output["path"]: output for output in dumped["outputs"]}
    module = by_path["tiny/signals.py"]
    assert (module["target"], module["templates"]) == ("python", ["python/module.py.j2", "python/record.j2"])
    assert [member["name"] for member in module["view"]["members"]] == ["DEPARTED", "LANDED", "EATEN", "LOST"]
    document = by_path["docs/signals.md"]["view"]
    assert document["members"][1]["attributes"]["note"] == 'It wants "corn".'
    assert document["members"][2]["deprecated"]
    assert by_path["docs/lofts.md"]["view"]["ranges"][2]["attributes"]["opened"] == "1999-12-31"
    some = json.loads(codegen("build", "--dump-view", "--target", "document", "--project", str(tmp_path)).stdout)
    assert {output["target"] for output in some["outputs"]} == {"document"}


@pytest.mark.parametrize(("targets", "unknown"), [("", ["schema/mine.json"]), ('targets = ["python", "stubs"]', [])])
def test_folders_of_targets(targets: str, unknown: list[str], tmp_path: Path) -> None:
    """A build owns the folders of the configured targets. Other folders may contain any files."""
    (project,) = discovery.find_projects(configured(tmp_path, targets), exact=True)
    (project.output / "schema").mkdir(parents=True)
    (project.output / "schema/mine.json").write_text("{}", "utf-8")
    changes = generated(project).changes
    assert [change.path for change in changes if change.kind == "unknown"] == unknown
