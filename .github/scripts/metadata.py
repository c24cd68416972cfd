"""A hook of hatchling: the README and the links of the toolkit's distribution, for the package index.

The address of the repository comes from one setting, `[tool.codegen] address` in pyproject.toml. With it, the links of
README.md lead there, at the tag of the version. Without it, they become plain text, and the pictures are left out.
The setting `documentation` is the address of the published site; its folder `manual` has the toolkit's manual.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    """The hook that pyproject.toml names."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the README and the links."""
        root = Path(self.root)
        settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["codegen"]
        found = re.search(r'^__version__ = "(.+)"$', (root / "codegen/__init__.py").read_text("utf-8"), re.MULTILINE)
        if not found:
            raise ValueError("codegen/__init__.py has no __version__")
        address, tag = settings.get("address", ""), f"v{found[1]}"
        text = readme((root / "README.md").read_text("utf-8"), address, tag)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
        metadata["urls"] = urls(address, tag, settings.get("documentation", ""))


def urls(address: str, tag: str, documentation: str) -> dict[str, str]:
    """Return the links of the metadata; none without an address."""
    links = {"Documentation": f"{documentation.rstrip('/')}/manual/"} if documentation else {}
    if not address:
        return links
    return {
        "Documentation": f"{address}/blob/{tag}/codegen/docs/README.md",
        **links,
        "Repository": address,
        "Changelog": f"{address}/blob/{tag}/CHANGELOG.md",
        "Issues": f"{address}/issues",
    }


def readme(text: str, address: str, tag: str) -> str:
    """Return the README with absolute links, and with the badge of CI; without an address, with neither.

    >>> readme("# Birds\\n\\n![A swan](swan.svg)\\n\\nRead [the guide](docs/guide.md).\\n", "", "v1.0")
    '# Birds\\n\\nRead the guide.\\n'
    >>> print(readme("# Birds\\n\\nRead [the guide](docs/guide.md).\\n", "https://git.example/birds", "v1.0"), end="")
    # Birds
    <BLANKLINE>
    [![CI](https://git.example/birds/actions/workflows/ci.yml/badge.svg)](https://git.example/birds/actions)
    <BLANKLINE>
    Read [the guide](https://git.example/birds/blob/v1.0/docs/guide.md).
    """
    relative = r"\((?!https?:|#)([^)]+)\)"
    if not address:
        text = re.sub(rf"^!\[[^]]*\]{relative}\n\n", "", text, flags=re.MULTILINE)
        return re.sub(rf"\[([^]]+)\]{relative}", r"\1", text)
    text = re.sub(rf"(!\[[^]]*\]){relative}", rf"\1({address}/raw/{tag}/\2)", text)
    text = re.sub(rf"(\[[^]]+\]){relative}", rf"\1({address}/blob/{tag}/\2)", text)
    badge = f"[![CI]({address}/actions/workflows/ci.yml/badge.svg)]({address}/actions)"
    return re.sub(r"^(# .+\n)", rf"\1\n{badge}\n", text, count=1, flags=re.MULTILINE)
