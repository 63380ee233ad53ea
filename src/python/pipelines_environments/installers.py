"""Installing into an environment: by uv where it is present and understands what is asked for, else by pip."""

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata

from pipelines_environments import requirements

# In an environment from the moment on when everything is installed.
SEAL = "complete"

# What pip's options are called by uv; "" for what it does not need. Any other option is left to pip.
_UV_FLAGS = {
    "-q": "--quiet",
    "--quiet": "--quiet",
    "--no-deps": "--no-deps",
    "--pre": "--prerelease=allow",
    "-U": "--upgrade",
    "--upgrade": "--upgrade",
    "--force-reinstall": "--reinstall",
    "--no-cache-dir": "--no-cache",
    "--no-warn-script-location": "",
    "--disable-pip-version-check": "",
    "--no-input": "",
    "--user": "",
    "--break-system-packages": "",
}

# They would put packages elsewhere than into the environment.
_ELSEWHERE = ("--user", "--break-system-packages")


def python_of(environment: str) -> str:
    return os.path.join(environment, "bin", "python")


def packages_of(environment: str) -> str:
    scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
    return sysconfig.get_path("purelib", scheme, {"base": environment})


def install(environment: str, installs, output) -> bool:
    """Installs, one after the other; what is said goes to `output`. Returns whether all went well."""
    by = _by_uv(environment, installs)
    if by is None or not all(_run(command, output) for command in by):
        if not _has_pip() and not _run([python_of(environment), "-m", "ensurepip", "--default-pip"], output):
            output.write(b"The interpreter has no pip: install it (python3-pip or python3-venv), or uv.\n")
            return False
        if not all(_run(command, output) for command in _by_pip(environment, installs)):
            return False
    with open(os.path.join(environment, SEAL), "w"):
        pass
    return True


def _by_pip(environment: str, installs):
    for install in installs:
        yield [
            *(python_of(environment), "-m", "pip", "install"),
            *("--disable-pip-version-check", "--no-input", "--no-warn-script-location"),
            *(flag for flag in install.get("flags", ()) if flag not in _ELSEWHERE),
            *_places(install),
            *install["requirements"],
        ]


def _by_uv(environment: str, installs):
    """uv's command lines; None where it is not there or cannot do what is asked for."""
    uv = shutil.which("uv")
    if uv is None or any(flag not in _UV_FLAGS for install in installs for flag in install.get("flags", ())):
        return None
    # It does not see the interpreter's packages, so it is told to stay with their versions.
    kept = os.path.join(environment, "constraints.txt")
    asked = requirements.names(installs)
    with open(kept, "w", encoding="utf-8") as file:
        for found in metadata.distributions():
            if found.metadata["Name"] and requirements.normalised(found.metadata["Name"]) not in asked:
                file.write(f"{found.metadata['Name']}=={found.version}\n")
    return [
        [
            *(uv, "pip", "install", "--python", python_of(environment)),
            *("--index-strategy", "unsafe-best-match", "--constraint", kept),
            *(_UV_FLAGS[flag] for flag in install.get("flags", ()) if _UV_FLAGS[flag]),
            *_places(install),
            *install["requirements"],
        ]
        for install in installs
    ]


def _places(install):
    if install.get("indexUrl"):
        yield f"--index-url={install['indexUrl']}"
    for url in install.get("extraIndexUrls", ()):
        yield f"--extra-index-url={url}"
    for host in install.get("trustedHosts", ()):
        yield f"--trusted-host={host}"


def _has_pip() -> bool:
    import importlib.util

    return importlib.util.find_spec("pip") is not None


def _run(command, output) -> bool:
    # Settings of the user's that would move what is installed out of the environment.
    left_out = ("PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "VIRTUAL_ENV", "PYTHONHOME")
    variables = {name: value for name, value in os.environ.items() if name not in left_out}
    output.write(f"$ {' '.join(command)}\n".encode())
    output.flush()
    done = subprocess.run(
        command,
        env={**variables, "PIP_USER": "0"},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        close_fds=False,
        check=False,
    )
    output.flush()
    return done.returncode == 0
