"""One registry of constants in; typed Python enums, stubs and JSON Schema out, always the same bytes.

The commands are functions here, for a noxfile, a build hook or a test. `codegen docs python-api` shows examples.

How data moves: `load` reads the registry into the `model`, and `rules` check it. `outputs` render each output, and
`proof` compares the text with the model. `disk_comparison` compares the text with the disk, and `atomic_writing` writes
it. `actions` are the commands as functions; only `cli` knows the terminal.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codegen.actions.audit import audit_tables
    from codegen.actions.build import build_outputs
    from codegen.actions.check import check_outputs
    from codegen.actions.diff import diff_registries
    from codegen.actions.docs import explain_rule, manual_page, manual_pages
    from codegen.actions.iana_imports import import_iana
    from codegen.actions.init import init_project
    from codegen.actions.lint import lint_registries
    from codegen.actions.listing import list_enumerations, list_members, list_targets, list_templates
    from codegen.actions.project_status import project_status
    from codegen.actions.sync import sync_registries
    from codegen.actions.table_imports import import_tables
    from codegen.actions.watch import watch_outputs
    from codegen.errors import CodegenError, Problem
    from codegen.project.locations import Project, find_projects

__all__ = [
    "CodegenError",
    "Problem",
    "Project",
    "audit_tables",
    "build_outputs",
    "check_outputs",
    "diff_registries",
    "explain_rule",
    "find_projects",
    "import_iana",
    "import_tables",
    "init_project",
    "lint_registries",
    "list_enumerations",
    "list_members",
    "list_targets",
    "list_templates",
    "manual_page",
    "manual_pages",
    "project_status",
    "sync_registries",
    "watch_outputs",
]

__version__ = "0.1.0"

_MODULES = {
    "CodegenError": "codegen.errors",
    "Problem": "codegen.errors",
    "Project": "codegen.project.locations",
    "audit_tables": "codegen.actions.audit",
    "build_outputs": "codegen.actions.build",
    "check_outputs": "codegen.actions.check",
    "diff_registries": "codegen.actions.diff",
    "explain_rule": "codegen.actions.docs",
    "find_projects": "codegen.project.locations",
    "import_iana": "codegen.actions.iana_imports",
    "import_tables": "codegen.actions.table_imports",
    "init_project": "codegen.actions.init",
    "lint_registries": "codegen.actions.lint",
    "list_enumerations": "codegen.actions.listing",
    "list_members": "codegen.actions.listing",
    "list_targets": "codegen.actions.listing",
    "list_templates": "codegen.actions.listing",
    "manual_page": "codegen.actions.docs",
    "manual_pages": "codegen.actions.docs",
    "project_status": "codegen.actions.project_status",
    "sync_registries": "codegen.actions.sync",
    "watch_outputs": "codegen.actions.watch",
}
"""The module of each public name. It is imported at the first use of the name: a command imports only what it needs."""


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_MODULES]
