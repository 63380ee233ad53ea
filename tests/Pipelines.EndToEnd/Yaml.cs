using System.Text;

namespace Pipelines.EndToEnd;

/// <summary>Writes pipelines of shell steps, as a compiler would.</summary>
internal sealed class Yaml(string name)
{
    private readonly StringBuilder _components = new();
    private readonly StringBuilder _executors = new();
    private readonly StringBuilder _tasks = new();

    /// <summary>A step that runs a line of shell; it gives the text output <c>out</c> at <c>$1</c>.</summary>
    public Yaml Step(string task, string script, string[]? after = null, string more = "", string executor = "")
    {
        string label = $"s{_tasks.Length}";
        _components.Append(null, $$"""
              comp-{{label}}:
                executorLabel: exec-{{label}}
                outputDefinitions:
                  parameters:
                    out: {parameterType: STRING}

            """);
        _executors.Append(null, $$$"""
                exec-{{{label}}}:
                  container:
                    image: busybox
                    command: [sh, -c, {{{Quote(script)}}}, step]
                    args: ["{{$.outputs.parameters['out'].output_file}}"]
            {{{executor}}}

            """);
        _tasks.Append(null, $$"""
                  {{Quote(task)}}:
                    componentRef: {name: comp-{{label}}}
                    taskInfo: {name: {{Quote(task)}}}
                    dependentTasks: [{{string.Join(", ", (after ?? []).Select(Quote))}}]
            {{more}}

            """);
        return this;
    }

    public override string ToString() => $$"""
        pipelineInfo: {name: {{name}}}
        schemaVersion: 2.1.0
        sdkVersion: kfp-2.15.0
        components:
        {{_components}}deploymentSpec:
          executors:
        {{_executors}}root:
          dag:
            tasks:
        {{_tasks}}
        """;

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
