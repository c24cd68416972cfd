"""The commands, one module for each: `codegen.cli.app` imports the module of a command when it is used.

A module has a function of its name, or a `typer.Typer` for a group of commands. The docstring of a command is its help
text; the last paragraph is an example. Actions and reports are imported inside the function: `--help` needs none.
Annotations are not postponed: typer would have to evaluate each of them at every start.
"""
