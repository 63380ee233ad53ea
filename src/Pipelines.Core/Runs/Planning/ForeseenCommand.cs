using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs.Planning;

/// <summary>The command line of a step before its run: places that only the run makes stand in it by name.</summary>
internal static class ForeseenCommand
{
    /// <summary>The planned step with what it will execute.</summary>
    public static PlannedTask Of(PlannedTask planned, TaskPlan task, ForeseenInputs inputs, TaskFacts facts)
    {
        switch (task.Executor)
        {
            case ExecutorSpec.Importer importer:
                return planned with { Uri = UriOf(importer, inputs, facts) };
            case ExecutorSpec.Container container:
                ArgumentScope scope = new(task.Component, InputOf(task.Component, inputs), facts);
                Result<ExpandedCommand> expanded = scope.Expand(container);
                LightweightCommand.TryParse(container.Command, container.Args, out LightweightCommand? lightweight);
                return planned with
                {
                    Image = scope.Expand(container.Image),
                    Command = expanded.Succeeded ? [.. expanded.Value.Command.AsSpan(), .. expanded.Value.Args.AsSpan()] : default,
                    Function = lightweight?.FunctionName ?? "",
                    Packages = lightweight?.Install?.Requirements.Where(requirement => !requirement.StartsWith("kfp", StringComparison.Ordinal)
                        && !requirement.StartsWith("typing-extensions", StringComparison.Ordinal)).ToSequence() ?? default,
                    Error = planned.Error.Length > 0 ? planned.Error : expanded.Error ?? "",
                };
            default:
                return planned;
        }
    }

    private static string UriOf(ExecutorSpec.Importer importer, ForeseenInputs inputs, TaskFacts facts)
    {
        if (importer.UriInput is { } input)
            return inputs.Parameters.TryGetValue(input, out Foreseen given) ? given.Value.ToText() : "";
        if (importer.Uri is not { } uri)
            return "";
        return ConstantTemplate.Of(Value.Of(uri)) is { } template && template.Expand(facts, inputs.Values) is { Succeeded: true } expanded
            ? expanded.Value.ToText()
            : uri;
    }

    private static ExecutorInput InputOf(ComponentSpec component, ForeseenInputs inputs) => new()
    {
        Parameters = inputs.Values,
        Artifacts = inputs.Artifacts.ToMap(
            entry => entry.Key,
            entry => (Sequence<RuntimeArtifact>)[Of(entry.Key, entry.Value, component.InputArtifacts.TryGetValue(entry.Key, out ArtifactInputSpec? declared) ? declared.Type : new())]),
        OutputParameterFiles = component.OutputParameters.ToMap(output => output.Key, output => $"<output file of {output.Key}>"),
        OutputArtifacts = component.OutputArtifacts.ToMap(
            output => output.Key,
            output => (Sequence<RuntimeArtifact>)[Of(output.Key, output.Key, output.Value.Type) with { Metadata = output.Value.Metadata }]),
        OutputFile = "<executor output file>",
    };

    private static RuntimeArtifact Of(string name, string source, ArtifactType type)
        => new() { Name = name, Uri = $"<uri of {source}>", LocalPath = $"<path of {source}>", Type = type };
}
