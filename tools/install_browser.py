"""Find a Chromium for the browser tests, or install one.

Debian's package where we are root, else Playwright's own.

`python -m tools.install_browser` is what `make browser` runs. Without a browser it says so in one
line; under ``CI=true`` that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """Return the path of a Chromium, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted([*cache.glob("chromium-*/chrome-linux*/chrome"), *cache.glob("chromium-*/chrome-mac*/**/Chromium")])
    return str(found[-1]) if found else None


def _install() -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_DEBIAN_PACKAGES]
        subprocess.run(install, env=environment, check=False, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Install a browser where none is found; return 1 only under ``CI=true`` without one."""
    if find_browser() is None:
        _install()
    if find_browser():
        return 0
    sys.stderr.write("no Chromium found or installed: the browser tests will be skipped\n")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
