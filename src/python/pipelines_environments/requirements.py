"""Whether requirements are met by what is installed: by the metadata of the packages, as pip does it."""

from importlib import metadata

def are_satisfied(installs) -> bool:
    """Whether all that is asked for, and all that needs, is there. What cannot be understood is not."""
    grammar = _grammar()
    if grammar is None:
        return False
    for install in installs:
        with_dependencies = "--no-deps" not in install.get("flags", ())
        if not all(_Check(grammar).is_met(text, with_dependencies) for text in install["requirements"]):
            return False
    return True


def names(installs) -> set:
    """The names that are asked for directly, normalised; those of texts that are no requirement are left out."""
    grammar = _grammar()
    found = set()
    for install in installs if grammar else ():
        for text in install["requirements"]:
            try:
                found.add(normalised(grammar(text).name))
            except ValueError:
                pass
    return found


def normalised(name: str) -> str:
    """Names differ in case and separators, and mean the same."""
    import re

    return re.sub(r"[-_.]+", "-", name).lower()


def _grammar():
    """The class that reads a requirement: of `packaging`, else of pip's copy; None where there is neither."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        try:
            from pip._vendor.packaging.requirements import Requirement
        except ImportError:
            return None
    return Requirement


class _Check:
    """Walks what requirements need, each package with each extra once."""

    def __init__(self, grammar):
        self._grammar = grammar
        self._seen = set()
        self._installed = None

    def is_met(self, text: str, with_dependencies: bool, extra: str = "") -> bool:
        try:
            requirement = self._grammar(text)
            if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
                return True
            return self._is_met(requirement, with_dependencies)
        except (metadata.PackageNotFoundError, ValueError):
            return False

    def _is_met(self, requirement, with_dependencies: bool) -> bool:
        # A place is asked for, and nobody can tell whether what is there came from it.
        if requirement.url:
            return False
        found = self._distribution(requirement.name)
        if not requirement.specifier.contains(found.version, prereleases=True):
            return False
        if not with_dependencies:
            return True
        for extra in ("", *sorted(requirement.extras)):
            key = (normalised(requirement.name), extra)
            if key in self._seen:
                continue
            self._seen.add(key)
            if not all(self.is_met(text, True, extra) for text in found.requires or ()):
                return False
        return True

    def _distribution(self, name: str):
        try:
            return metadata.distribution(name)
        except metadata.PackageNotFoundError:
            # Old interpreters look for the name as it is written.
            if self._installed is None:
                found = [package for package in metadata.distributions() if package.metadata["Name"]]
                # Of two with one name the first is imported.
                self._installed = {normalised(package.metadata["Name"]): package for package in reversed(found)}
            if normalised(name) not in self._installed:
                raise
            return self._installed[normalised(name)]
