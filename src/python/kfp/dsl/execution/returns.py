"""From what the function returned to named outputs."""

import typing

from kfp.dsl.execution import artifacts
from kfp.dsl.execution import signature
from kfp.dsl.execution.errors import ComponentError
from kfp.dsl.types.artifact_types import is_artifact_class
from kfp.dsl.types.type_annotations import is_pydantic_model

SINGLE_OUTPUT = "Output"


class Outputs:
    """Parameter values and artifacts by output name, filled from a returned value."""

    def __init__(self, function, provisioned: dict):
        self._function = function
        self._provisioned = provisioned
        self.parameters = {}
        self.artifacts = {name: [artifacts.to_runtime(artifact)] for name, artifact in provisioned.items()}

    def accept(self, value) -> None:
        """Takes the returned value apart by the function's return annotation."""
        annotation = signature.return_annotation_of(self._function)
        if annotation is None or annotation is type(None):
            if value is not None:
                self._note("returned a value but is annotated to return none: the value is not kept")
        elif value is None:
            if not signature.declared(annotation).optional:
                self._note(f"returned None but is annotated to return {_spelled(annotation)}: nothing is written")
        elif signature.is_named_tuple(annotation):
            fields = signature.fields_of(annotation, self._function)
            for (name, field), part in zip(fields.items(), self._parts(annotation, fields, value)):
                self._put(name, field, part)
        else:
            self._put(SINGLE_OUTPUT, annotation, value)

    def _parts(self, annotation, fields: dict, value) -> list:
        names = getattr(value, "_fields", ())
        if isinstance(value, (tuple, list)) and set(names) != set(fields):
            if len(value) != len(fields):
                raise ComponentError(
                    f"{self._named()} returned {len(value)} values; want {len(fields)}: {', '.join(fields)}. "
                    "Return one value per field of the return annotation."
                )
            return list(value)
        missing = [name for name in fields if not hasattr(value, name)]
        if missing:
            raise ComponentError(
                f"{self._named()} returned value of type {type(value).__name__}; want type {annotation.__name__}. "
                f"It has no attribute '{missing[0]}'. Return {annotation.__name__}({', '.join(fields)})."
            )
        return [getattr(value, name) for name in fields]

    def _put(self, name: str, annotation, value) -> None:
        if annotation is None:
            # A field of an untyped named tuple: what was provisioned says what it is.
            self._put_untyped(name, value)
            return
        declared = signature.declared(annotation)
        if declared.kind == signature.PARAMETER:
            self._put_parameter(name, declared, value)
        elif value is None:
            if not declared.optional:
                self._note(f"returned None for the artifact '{name}': it stays as it was provided")
        elif declared.kind in (signature.ARTIFACT, signature.OUTPUT_ARTIFACT):
            self._put_artifact(name, value)
        elif declared.kind == signature.ARTIFACT_LIST:
            self._put_artifact_list(name, declared.type, value)
        else:
            raise ComponentError(
                f"{self._named()} is annotated to return {_spelled(annotation)} as output '{name}', which is neither a "
                "parameter nor an artifact type. Use str, int, float, bool, dict, list or an artifact class; "
                "for several outputs a NamedTuple of those."
            )

    def _put_parameter(self, name: str, declared: signature.Declared, value) -> None:
        if value is None and declared.optional:
            return
        if not _fits(declared.type, value):
            raise ComponentError(
                f"{self._named()} returned value of type {_spelled(type(value))}; want type {_spelled(declared.type)} "
                f"(output '{name}'). Convert the value, or change the annotation."
            )
        if is_pydantic_model(declared.type):
            value = _dumped(value)
        elif declared.type is int and isinstance(value, bool):
            # Python takes True for the number 1; JSON, and who reads an integer from it, does not.
            value = int(value)
        self.parameters[name] = value

    def _put_artifact(self, name: str, value) -> None:
        provisioned = self._provisioned.get(name)
        if is_artifact_class(type(value)):
            self.artifacts[name] = [artifacts.to_runtime(value, provisioned)]
            return
        if provisioned is None:
            raise ComponentError(
                f"{self._named()} returned a value for the artifact '{name}', for which the executor input has no "
                "place. Compile the component anew, so that what it declares and what it is given agree."
            )
        with open(artifacts.path_of(provisioned), "w", encoding="utf-8") as file:
            file.write(str(value))

    def _put_artifact_list(self, name: str, artifact_class, value) -> None:
        if not isinstance(value, (list, tuple)) or not all(is_artifact_class(type(item)) for item in value):
            raise ComponentError(
                f"{self._named()} returned value of type {_spelled(type(value))}; want type "
                f"List[{artifact_class.__name__}] (output '{name}'). Return a list of artifact objects."
            )
        self.artifacts[name] = [artifacts.to_runtime(item, self._provisioned.get(name)) for item in value]

    def _put_untyped(self, name: str, value) -> None:
        if name in self._provisioned or is_artifact_class(type(value)):
            self._put_artifact(name, value)
        elif value is not None:
            self.parameters[name] = value

    def _note(self, text: str) -> None:
        print(f"WARNING {self._named()} {text}.", flush=True)

    def _named(self) -> str:
        return f"Function '{getattr(self._function, '__name__', 'component')}'"


def _fits(wanted, value) -> bool:
    if wanted is float:
        return isinstance(value, (int, float))
    origin = typing.get_origin(wanted)
    if origin is typing.Literal:
        return value in typing.get_args(wanted)
    return isinstance(value, origin or wanted)


def _dumped(model):
    if hasattr(model, "model_dump"):
        return model.model_dump(mode="json", by_alias=True)
    # pydantic 1 makes plain JSON values only by way of the text.
    import json

    return json.loads(model.json(by_alias=True))


def _spelled(annotation) -> str:
    if isinstance(annotation, type) and typing.get_origin(annotation) is None:
        return annotation.__name__
    return str(annotation).replace("typing.", "")
