"""Wheels and an index of them in a folder, for tests without a network."""

import base64
import hashlib
import os
import zipfile


def write_wheel(folder: str, name: str, version: str = "1.0", requires=(), body: str = "", script: str = "") -> str:
    """A wheel with one module of its name. `script`: a console program that calls the module's `main`."""
    info = f"{name}-{version}.dist-info"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
    metadata += [f"Requires-Dist: {text}" for text in requires]
    metadata += [f"Provides-Extra: {text.rpartition('==')[2].strip(chr(39))}" for text in requires if "extra" in text]
    files = {
        f"{name}.py": body or f"version = {version!r}\n",
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{script} = {name}:main\n"
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(text.encode())}")
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    path = os.path.join(folder, f"{name}-{version}-py3-none-any.whl")
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return path


def write_index(folder: str, wheels) -> str:
    """A package index with these wheels, as a URL."""
    for wheel in wheels:
        file = os.path.basename(wheel)
        place = os.path.join(folder, file.partition("-")[0].replace("_", "-").lower())
        os.makedirs(place, exist_ok=True)
        os.replace(wheel, os.path.join(place, file))
        with open(os.path.join(place, "index.html"), "a", encoding="utf-8") as page:
            page.write(f'<a href="{file}">{file}</a><br>\n')
    return "file://" + folder
