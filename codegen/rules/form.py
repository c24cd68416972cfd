"""The manual's entries for the rules of form: what `load` reports while it reads a file."""

from __future__ import annotations

from collections.abc import Mapping

FORM_RULES: Mapping[str, str] = {
    "missing-field": """
        A table without a key that it must have.

        Which keys an entry must have depends on its table, on `required` in package.toml, and on the attributes that
        the file declares with `required = true`.

        ```toml
        [[member]]
        name = "READY"  # right
        value = 1
        ```
        """,
    "unknown-field": """
        A key that its table does not have.

        An unknown key is usually a typing error. Without this rule its value would be lost silently.

        ```toml
        [[member]]
        name = "READY"
        value = 1
        phrsae = "ready to brew"  # wrong
        phrase = "ready to brew"  # right
        ```
        """,
    "wrong-type": """
        A value that its key does not accept.

        Values are not converted: a number in quotes is text.

        ```toml
        [[member]]
        name = "READY"
        value = "1"  # wrong
        value = 1    # right
        ```
        """,
}
"""The rules by name, each with its description in Markdown."""
