using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Tests.Local.Python;

/// <summary>Orders for lightweight Python components.</summary>
internal static class PythonOrders
{
    private const string Wrapper = """
        program_path=$(mktemp -d)

        printf "%s" "$0" > "$program_path/ephemeral_component.py"
        _KFP_RUNTIME=true python3 -m kfp.dsl.executor_main --component_module_path "$program_path/ephemeral_component.py" "$@"

        """;

    /// <summary>A step that executes the lines of a function's body; what it returns as a text is its output <c>Output</c>.</summary>
    public static StepOrder Function(string body, string task = "step", TimeSpan? timeOut = null, params string[] install)
    {
        string lines = string.Join("\n    ", body.Split('\n'));
        string source = $"\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\nimport os, sys, signal, time\n\ndef f() -> str:\n    {lines}\n";
        ComponentSpec component = new() { OutputParameters = Map.Of(("Output", new ParameterOutputSpec { Type = ParameterType.String })) };
        return StepOrders.Program([.. install, "sh", "-ec", Wrapper, source], component, StepOrders.Attempt(task))
            .With(container => container with { Args = ["--executor_input", "{{$}}", "--function_to_execute", "f"] }) with
        { TimeOut = timeOut };
    }

    /// <summary>The install stage that the compiler writes in front of a component.</summary>
    public static string[] Install(string words) =>
    [
        "sh", "-c", $"""

            if ! [ -x "$(command -v pip)" ]; then
                python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip
            fi

            PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -m pip install --quiet --no-warn-script-location {words}  &&  python3 -m pip install --quiet --no-warn-script-location 'kfp==2.14.3' '--no-deps' 'typing-extensions>=3.7.4,<5; python_version<"3.9"' && "$0" "$@"

            """,
    ];

    /// <summary>A body that tells whether a fork executes it.</summary>
    public const string Warmth = "return 'warm' if 'pipelines_forkserver' in open('/proc/self/cmdline').read() else 'cold'";
}
