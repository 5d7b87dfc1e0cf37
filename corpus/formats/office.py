"""Old Word and WPS files: converted by LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from corpus.errors import UnknownFormat
from corpus.formats.source import Source
from corpus.formats.word import docx_source

_SECONDS = 120


def office_source(name: str, data: bytes) -> Source:
    """Read a .doc or .wps file through LibreOffice.

    Raises UnknownFormat, with the command that helps, without it.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnknownFormat(
            f"{name}: old Word and WPS files need LibreOffice; install it (`apt-get install libreoffice-writer`), "
            f"or save the file as .docx"
        )
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="jianbao-") as folder:
        given = Path(folder, f"given{suffix}")
        given.write_bytes(data)
        command = [program, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "docx", "--outdir", f"{folder}/out", str(given)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
            converted = Path(folder, "out", "given.docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise UnknownFormat(f"{name}: LibreOffice cannot convert it; open it and save it as .docx") from error
    return docx_source(name, converted)
