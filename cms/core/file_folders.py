"""Two folders of files: whole ones (documents, pictures as uploaded), and the sizes of pictures that pages show."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import FileField, Model


class OtherFileSystem(Exception):
    """Files cannot be moved from one folder to the other in one step."""


def part(renditions: type[Model]) -> None:
    """Move what is no size of a picture out of the folder of sizes, file by file, to where whole files stand.

    `renditions` is the model of the sizes, as it is now or as a migration has it. A file is in one of the two
    folders at any moment: stopped and begun again it goes on. OtherFileSystem when the folders lie on two disks.
    """
    field = renditions._meta.get_field("file")
    shown = field.storage if isinstance(field, FileField) else None
    if not isinstance(shown, FileSystemStorage) or not isinstance(default_storage, FileSystemStorage):
        return
    old, new = Path(shown.location), Path(default_storage.location)
    if old == new or not old.is_dir():
        return
    names = set(renditions._default_manager.values_list("file", flat=True))
    for folder, _folders, files in os.walk(old, topdown=False):
        for file in files:
            path = Path(folder, file)
            name = path.relative_to(old)
            if name.as_posix() not in names:
                _move(path, new / name)
        if Path(folder) != old and not any(Path(folder).iterdir()):
            Path(folder).rmdir()


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        raise OtherFileSystem(
            f"{source} cannot be moved to {target}: the two lie on different file systems. Put both folders, "
            "files and media, on the same one (shared by all hosts, if there are several), then migrate again."
        ) from None
