"""Find a Chromium for the browser tests, or install one.

Debian's package where we are root, else Playwright's own. Where we are root, the programs are
installed, too, whose PDFs and Word files tests read; without them those tests are skipped.

`python -m tools.install_browser` is what `make browser` runs. Without a browser it says so in one
line; under ``CI=true`` that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")
#: Other makers and readers of PDFs and Word files: the package of each command.
_MAKERS = {"pdftotext": "poppler-utils", "gs": "ghostscript", "qpdf": "qpdf", "soffice": "libreoffice-writer-nogui"}


def find_browser() -> str | None:
    """Return the path of a Chromium, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted([*cache.glob("chromium-*/chrome-linux*/chrome"), *cache.glob("chromium-*/chrome-mac*/**/Chromium")])
    return str(found[-1]) if found else None


def _can_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: Iterable[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(install, env=environment, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    """Install a browser where none is found; return 1 only under ``CI=true`` without one."""
    makers = [package for command, package in _MAKERS.items() if shutil.which(command) is None]
    if find_browser() is None and _can_install():
        _install(_DEBIAN_PACKAGES)
    elif find_browser() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if makers and _can_install():
        _install(makers)
    if find_browser():
        return 0
    sys.stderr.write("no Chromium found or installed: the browser tests will be skipped\n")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
