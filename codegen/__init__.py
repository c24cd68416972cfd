"""Generate typed Python enums, stubs and JSON Schema from one registry of constants: same input, same bytes.

The commands are functions here, for a noxfile, a build hook or a test. `codegen docs python-api` shows examples.

How data moves: `load` reads the registry into the `model`, and `rules` check it. `outputs` render each output, and
`proof` compares the text with the model. `disk_comparison` compares the text with the disk, and `atomic_writing` writes
it. `actions` are the commands as functions; only `cli` knows the terminal.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codegen.actions.audit import audit_tables as audit_tables
    from codegen.actions.build import build_outputs as build_outputs
    from codegen.actions.check import check_outputs as check_outputs
    from codegen.actions.diff import diff_registries as diff_registries
    from codegen.actions.docs import explain_rule as explain_rule
    from codegen.actions.docs import manual_page as manual_page
    from codegen.actions.docs import manual_pages as manual_pages
    from codegen.actions.iana_imports import import_iana as import_iana
    from codegen.actions.init import init_project as init_project
    from codegen.actions.lint import lint_registries as lint_registries
    from codegen.actions.listing import list_enumerations as list_enumerations
    from codegen.actions.listing import list_members as list_members
    from codegen.actions.listing import list_targets as list_targets
    from codegen.actions.listing import list_templates as list_templates
    from codegen.actions.project_status import project_status as project_status
    from codegen.actions.sync import sync_registries as sync_registries
    from codegen.actions.table_imports import import_tables as import_tables
    from codegen.actions.watch import watch_outputs as watch_outputs
    from codegen.errors import CodegenError as CodegenError
    from codegen.errors import Problem as Problem
    from codegen.project.discovery import find_projects as find_projects
    from codegen.project.locations import Project as Project

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
    "find_projects": "codegen.project.discovery",
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


__all__ = [*_MODULES]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_MODULES]
