"""The documentation as a site, from the pages where they stand: ``sphinx-build -W -c docs/site . build/site``.

What a forge shows is what the site shows; no page exists twice. ``docs/README.md`` is the map: each of its headings is a part
of the menu, and the links in its lists are the pages of that part, in their order.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from octroi.bridge import __version__

ROOT = Path(__file__).parent.parent.parent
MAP = "docs/README"
# Pages, or folders of them, in another language than the site, which readers' programs must be told.
SPOKEN = {"docs/doctor/fr": "fr", "docs/doctor/nl": "nl", "docs/doctor/de": "de", "docs/rules": "fr"}

project = "octroi"
version = release = __version__
language = "en"
root_doc = MAP
source_suffix = {".md": "markdown"}
include_patterns = ["*.md", "docs/**.md", "logic/README.md", "benchmarks/README.md"]
exclude_patterns = ["build", "tests", "**/.*"]
extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
toc_object_entries_show_parents = "hide"
show_warning_types = True

html_theme = "furo"
html_title = f"octroi {release}"
html_copy_source = False
html_show_copyright = False
templates_path = ["templates"]
html_additional_pages = {"index": "index.html"}


def listed(text: str) -> list[tuple[str, list[str]]]:
    """Return the headings of the map with the pages that the lists below each of them link to.

    >>> listed("# Map\\n\\n## One\\n\\n- [A](a.md): first\\n- [B](../b.md)\\n\\nSee [C](c.md).\\n")
    [('One', ['a', '../b'])]
    """
    parts = [(part.partition("\n")[0], part) for part in re.split(r"(?m)^## ", text)[1:]]
    return [(heading, re.findall(r"(?m)^- \[[^\]]+\]\(([^)]+)\.md\)", part)) for heading, part in parts]


def menu(_app: Sphinx, name: str, source: list[str]) -> None:
    """Give the map a table of contents that only the menu shows."""
    if name != MAP:
        return
    for heading, pages in listed(source[0]):
        source[0] += "\n".join(["\n```{toctree}", ":hidden:", f":caption: {heading}", "", *pages, "```", ""])


def bare(_app: Sphinx, _what: str, _name: str, _object: Any, _options: Any, lines: list[str]) -> None:
    """Leave out what Python says of every field of a named tuple."""
    if lines and lines[0].startswith("Alias for field number"):
        lines.clear()


def open_to_all(_app: Sphinx, name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Mark a page in another language as such, and what the theme leaves unsaid: how deep the headings of its menu are, and that
    a block of code can be scrolled with the keyboard."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')
    if "body" in context:
        body = context["body"].replace("<pre>", '<pre tabindex="0">')
        context["body"] = f'<div lang="{SPOKEN[name]}">{body}</div>' if name in SPOKEN else body


def setup(app: Sphinx) -> dict[str, bool]:
    """Put the three in their places."""
    app.connect("source-read", menu)
    app.connect("autodoc-process-docstring", bare)
    app.connect("html-page-context", open_to_all, priority=900)  # after the theme has made its menu
    return {"parallel_read_safe": True, "parallel_write_safe": True}
