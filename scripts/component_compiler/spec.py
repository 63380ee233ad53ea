"""Writes a Component as a PipelineSpec 2.1.0 whose root has one task, the form that every KFP back end accepts."""

SCHEMA_VERSION = "2.1.0"
# The version whose runtime a back end without one of its own installs before the step.
KFP_VERSION = "2.14.3"

_HEAD = "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\n"

_RUN = (
    "program_path=$(mktemp -d)\n"
    "\n"
    'printf "%s" "$0" > "$program_path/ephemeral_component.py"\n'
    "_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main"
    ' --component_module_path "$program_path/ephemeral_component.py" "$@"\n'
)

_SHOWN = {
    "STRING": "str",
    "NUMBER_INTEGER": "int",
    "NUMBER_DOUBLE": "float",
    "BOOLEAN": "bool",
    "STRUCT": "dict",
    "LIST": "list",
}


def program_text(component):
    """The module that the step runs: the function alone, under the names that the runtime package offers."""
    return f"{_HEAD}{component.source}\n"


def pipeline_spec(component):
    """The PipelineSpec as plain data."""
    name = component.name
    root_outputs = {
        "parameters": {
            p.name: {"valueFromParameter": {"producerSubtask": name, "outputParameterKey": p.name}}
            for p in component.outputs
            if p.declared.kind == "parameter"
        },
        "artifacts": {
            p.name: {"artifactSelectors": [{"producerSubtask": name, "outputArtifactKey": p.name}]}
            for p in component.outputs
            if p.declared.kind == "artifact"
        },
    }
    task_inputs = {
        "parameters": {
            p.name: {"componentInputParameter": p.name} for p in component.inputs if p.declared.kind == "parameter"
        },
        "artifacts": {
            p.name: {"componentInputArtifact": p.name} for p in component.inputs if p.declared.kind == "artifact"
        },
    }
    definitions = _present(
        inputDefinitions=_definitions(component.inputs), outputDefinitions=_definitions(component.outputs)
    )
    return {
        "components": {f"comp-{name}": {"executorLabel": f"exec-{name}", **definitions}},
        "deploymentSpec": {"executors": {f"exec-{name}": {"container": _container(component)}}},
        "pipelineInfo": _present(name=name, description=component.description[:1024]),
        "root": {
            "dag": _present(
                outputs=_present(**root_outputs),
                tasks={
                    name: _present(
                        cachingOptions={"enableCache": True},
                        componentRef={"name": f"comp-{name}"},
                        inputs=_present(**task_inputs),
                        taskInfo={"name": name},
                    )
                },
            ),
            **definitions,
        },
        "schemaVersion": SCHEMA_VERSION,
        "sdkVersion": f"kfp-{KFP_VERSION}",
    }


def header(component):
    """The comment at the top of the file: the contract at a glance."""
    lines = [
        "# PIPELINE DEFINITION",
        f"# Name: {component.name}",
        *(
            f'# {"Description: " if at == 0 else "             "}{text}'.rstrip()
            for at, text in enumerate(component.description.splitlines())
        ),
    ]
    for title, ports in (("Inputs", component.inputs), ("Outputs", component.outputs)):
        if ports:
            lines.append(f"# {title}:")
            lines += [f"#    {port.name}: {_shown(port)}" for port in sorted(ports, key=lambda port: port.name)]
    lines.append("# Written from component.py by scripts/compile_component.py; change that file and compile it again.")
    return "\n".join(lines) + "\n"


def _definitions(ports):
    return _present(
        parameters={p.name: _parameter(p) for p in ports if p.declared.kind == "parameter"},
        artifacts={p.name: _artifact(p) for p in ports if p.declared.kind == "artifact"},
    )


def _parameter(port):
    spec = _present(description=port.description, parameterType=port.declared.type)
    if port.has_default or port.declared.is_optional:
        spec["isOptional"] = True
    if port.default is not None:
        # The format knows only doubles; the declared type makes 7.0 an integer again.
        spec["defaultValue"] = float(port.default) if port.declared.type == "NUMBER_INTEGER" else port.default
    return spec


def _artifact(port):
    spec = _present(description=port.description)
    spec["artifactType"] = {"schemaTitle": f"system.{port.declared.type}", "schemaVersion": "0.0.1"}
    if port.declared.is_list:
        spec["isArtifactList"] = True
    if port.has_default or port.declared.is_optional:
        spec["isOptional"] = True
    return spec


def _container(component):
    return {
        "image": component.base_image,
        "command": ["sh", "-c", _install(component.packages), "sh", "-ec", _RUN, program_text(component)],
        "args": ["--executor_input", "{{$}}", "--function_to_execute", component.function],
    }


def _install(packages):
    pip = "python3 -m pip install --quiet --no-warn-script-location"
    stages = [f"{pip} {' '.join(_quoted(p) for p in packages)}"] if packages else []
    runtime = (f"kfp=={KFP_VERSION}", "--no-deps", 'typing-extensions>=3.7.4,<5; python_version<"3.9"')
    stages.append(f"{pip} {' '.join(_quoted(p) for p in runtime)}")
    return (
        "\n"
        'if ! [ -x "$(command -v pip)" ]; then\n'
        "    python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip\n"
        "fi\n"
        "\n"
        f"PIP_DISABLE_PIP_VERSION_CHECK=1 {' && '.join(stages)} && \"$0\" \"$@\"\n"
    )


def _quoted(argument):
    return f"'{argument}'"


def _shown(port):
    declared = port.declared
    text = _SHOWN[declared.type] if declared.kind == "parameter" else f"system.{declared.type}"
    if declared.is_list:
        text = f"list of {text}"
    if port.default is not None:
        return f"{text} [Default: {port.default!r}]"
    return f"{text} [Optional]" if port.has_default or declared.is_optional else text


def _present(**members):
    """Without what is empty: the format has no use for empty members."""
    return {name: value for name, value in members.items() if value}
