"""The manual's entries for the rules about the form of files: what `load` reports, and the layout."""

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

LAYOUT = "layout"
LAYOUT_RULE = """
    A file that `codegen lint --fix` would lay out differently: member tables, order of keys, quotes and white space.

    With one layout, a change of the registry has a small diff. Only `codegen lint` reports this warning. As an error,
    it also stops `codegen build` and `codegen check`.

    - The keys of an entry are in the order of the manual, or in the order that most entries of the file have.
    - A string has double quotes, unless it has characters that would need a backslash there. A string on one line has
      no triple quotes, and a key has no quotes that it does not need.
    - A member is a line below `[members]`, or a table `[[member]]`, and not a table `[members.READY]` or dotted keys.
      Above all tables, a member can have dotted keys, on consecutive lines.
    - Each table has an empty line above it. Other empty lines stay, but several in a row become one.
    - A list stays on one line, or has its items indented by four spaces, with a comma after the last one.
    - Line breaks in texts and lists, numbers and comments stay as you wrote them.

    ```toml
    [[member]]
    name="READY"    # wrong
    name = "READY"  # right
    value = 1
    phrase = 'ready to brew'  # wrong
    phrase = "ready to brew"  # right
    ```
    """
"""The description of the rule about the layout, which `codegen.fixes` reports."""
