"""One registry of constants in; typed Python enums, stubs and JSON Schema out, always the same bytes.

The way of the data: `load` reads the registry into the `model`, `rules` judge it, `targets` say which outputs exist
and what each of them shows, `render` makes their text, `proof` reads that text again and holds it against the model,
and `tree` compares it with the disk and writes. `cli` walks that way; nothing else knows of the terminal.
"""

__version__ = "0.1.0"
