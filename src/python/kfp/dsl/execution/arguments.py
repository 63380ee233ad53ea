"""From an order to the function's keyword arguments."""

from kfp.dsl.execution import artifacts
from kfp.dsl.execution import signature
from kfp.dsl.execution.errors import ComponentError
from kfp.dsl.execution.order import Order
from kfp.dsl.types import locations
from kfp.dsl.types.task_values import PipelineTaskFinalStatus
from kfp.dsl.types.task_values import TaskConfig
from kfp.dsl.types.type_annotations import is_pydantic_model

_ABSENT = object()


class Arguments:
    """The artifacts of one task, and the keyword arguments that are made from them and its parameters."""

    def __init__(self, function, order: Order):
        self._function = function
        self._order = order
        self._declared = {
            name: signature.declared(annotation) for name, annotation in signature.arguments_of(function).items()
        }
        self.input_artifacts = {
            name: [artifacts.from_runtime(item, self._class_of(name)) for item in items]
            for name, items in order.input_artifacts.items()
        }
        self.output_artifacts = {
            name: artifacts.from_runtime(items[0], self._class_of(name))
            for name, items in order.output_artifacts.items()
            if items
        }
        for artifact in self.output_artifacts.values():
            artifacts.make_parent_folder(artifacts.path_of(artifact))

    def keywords(self) -> dict:
        required = signature.required_arguments_of(self._function)
        keywords = {}
        for name, declared in self._declared.items():
            value = self._value(name, declared, name in required)
            if value is not _ABSENT:
                keywords[name] = value
        return keywords

    def _class_of(self, name: str):
        declared = self._declared.get(name)
        kinds = (signature.ARTIFACT, signature.ARTIFACT_LIST, signature.OUTPUT_ARTIFACT)
        return declared.type if declared is not None and declared.kind in kinds else None

    def _value(self, name: str, declared: signature.Declared, is_required: bool):
        kind = declared.kind
        if kind == signature.ARTIFACT:
            found = self.input_artifacts.get(name)
            return found[0] if found else None
        if kind == signature.ARTIFACT_LIST:
            return self.input_artifacts.get(name)
        if kind == signature.OUTPUT_ARTIFACT:
            return self._output_artifact(name)
        if kind == signature.OUTPUT_PATH:
            return self._output_path(name)
        if kind == signature.INPUT_PATH:
            return self._input_path(name, is_required)
        if kind == signature.EMBEDDED_ARTIFACT:
            return self._embedded(name, declared.type)
        if kind == signature.TASK_CONFIG:
            return TaskConfig.from_struct(self._order.parameters.get(name) or {})
        if kind == signature.UNKNOWN and name not in self._order.parameters and name in self.input_artifacts:
            return self._value(name, signature.Declared(signature.ARTIFACT, None, declared.optional), is_required)
        return self._parameter(name, declared, is_required)

    def _parameter(self, name: str, declared: signature.Declared, is_required: bool):
        value = self._order.parameters.get(name)
        if value is None:
            if not is_required:
                return _ABSENT
            if declared.optional:
                return None
            raise ComponentError(
                f"The argument '{name}' of {self._named()} has no value, and the function has no default for it. "
                f"Give the task an input '{name}', or give the argument a default."
            )
        if declared.kind == signature.FINAL_STATUS:
            return PipelineTaskFinalStatus.from_struct(value)
        if declared.type is int and isinstance(value, float) and value.is_integer():
            # JSON has one kind of number, and some orchestrators write 3 as 3.0.
            return int(value)
        return _validated(declared.type, value) if is_pydantic_model(declared.type) else value

    def _output_artifact(self, name: str):
        if name in self.output_artifacts:
            return self.output_artifacts[name]
        raise ComponentError(
            f"The executor input has no output artifact '{name}', which {self._named()} makes. "
            "Compile the component anew, so that what it declares and what it is given agree."
        )

    def _output_path(self, name: str):
        file = self._order.output_parameter_files.get(name)
        if file is None:
            return artifacts.path_of(self._output_artifact(name))
        path = locations.to_path(file)
        artifacts.make_parent_folder(path)
        return path

    def _input_path(self, name: str, is_required: bool):
        found = self.input_artifacts.get(name)
        if found:
            return artifacts.path_of(found[0])
        if not is_required:
            return _ABSENT
        raise ComponentError(
            f"The executor input has no input artifact '{name}', whose path {self._named()} asks for. "
            f"Connect the task's input '{name}' to an output artifact."
        )

    def _embedded(self, name: str, artifact_class):
        module = getattr(self._function, "__globals__", {})
        path = module.get("__KFP_EMBEDDED_ASSET_FILE") or module.get("__KFP_EMBEDDED_ASSET_DIR")
        if not path:
            raise ComponentError(
                f"The argument '{name}' of {self._named()} is an EmbeddedInput, but nothing is embedded in the "
                "component. Compile it with the file or folder that it shall carry (embedded_artifact_path)."
            )
        return artifacts.make(artifact_class, name, locations.to_uri(path), {})

    def _named(self) -> str:
        return f"function '{getattr(self._function, '__name__', 'component')}'"


def _validated(model, value):
    # The second is the spelling of pydantic 1.
    validate = getattr(model, "model_validate", None) or model.parse_obj
    return validate(value)
