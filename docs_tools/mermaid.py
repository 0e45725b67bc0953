"""Fetch Mermaid, which draws the diagrams of the site: `python -m docs_tools.mermaid`.

The theme would load it from another server. It is taken from the npm package instead, once, and
checked.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSION = "11.17.2"
INTEGRITY = (
    "V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg=="
)
"""SHA-512 of the package, as npm writes it."""
SCRIPT = ROOT / ".cache" / "docs" / f"mermaid-{VERSION}.min.js"


def fetch(script: Path = SCRIPT) -> Path:
    """Return the script of Mermaid; fetch its package if the script is not there yet."""
    if script.exists():
        return script
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed, and Mermaid is not in .cache/docs: install npm")
    with tempfile.TemporaryDirectory() as folder:
        package = f"mermaid@{VERSION}"
        subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True)
        (archive,) = Path(folder).glob("*.tgz")
        check(archive.read_bytes())
        with tarfile.open(archive) as files:
            found = files.extractfile("package/dist/mermaid.min.js")
            assert found is not None
            content = found.read()
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_bytes(content)
    return script


def check(archive: bytes) -> None:
    """Refuse a package that is not the one whose checksum is written here."""
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != INTEGRITY:
        raise SystemExit(f"the package of Mermaid {VERSION} has another checksum than INTEGRITY")


if __name__ == "__main__":
    fetch()
