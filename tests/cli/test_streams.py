"""Standard streams that are closed, full or broken: a short message or silence, and the exit status that is documented."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from octroi.cli import examples

PROGRAM = f"{sys.executable} -c 'from octroi.cli.main import run; run()'"
CASES = [
    # the command, what the shell does to its streams, the exit status, what standard error says where it is kept
    ("schema", ">&-", 0, ""),
    ("schema", ">/dev/full", 1, "octroi: the output could not be written"),
    ("schema", "| head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", 0, ""),
    ("decide solo.yaml --prime ppi --year 2023", ">&-", 0, ""),
    ("decide solo.yaml --prime ppi --year 2023", ">/dev/full", 1, "octroi: the output could not be written"),
    ("decide solo.yaml --prime ppi --year 2023", ">/dev/null 2>&-", 0, ""),
    ("decide solo.yaml --prime ppi --year 2023 --format json", "<&- >/dev/null 2>&-", 0, ""),
    ("decide -", "<&-", 2, "octroi: standard input: the dossier is empty"),
    ("replay -", "<&-", 2, "octroi: standard input: this receipt is damaged"),
    ("decide none.yaml", "2>&-", 2, ""),
    ("decide none.yaml", "2>/dev/full", 2, ""),
    ("decide none.yaml", "<&- >&- 2>&-", 2, ""),
    ("decide bad.yaml", "2>&- >&-", 2, ""),
    ("decide --nothing", "2>&-", 2, ""),
]


@pytest.mark.parametrize(("words", "streams", "code", "said"), CASES, ids=[f"{w} {s}" for w, s, _, _ in CASES])
def test_streams(tmp_path: Path, words: str, streams: str, code: int, said: str) -> None:
    (tmp_path / "solo.yaml").write_text(examples.text("solo"), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("doctor: [", encoding="utf-8")
    line = f"{PROGRAM} {words} {streams}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, env={**_english()}, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") <= 1
    assert done.stderr.startswith(said) if said else done.stderr == ""


def _english() -> dict[str, str]:


    return {**{k: v for k, v in os.environ.items() if k not in ("OCTROI_DEBUG", "LC_ALL", "LC_MESSAGES")}, "LANG": "en"}
