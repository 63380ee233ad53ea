using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Importers: decided here, without a process; the shell only looks whether the data is there.</summary>
public sealed partial class RunMachine
{
    /// <summary>The import, or null and why it cannot be.</summary>
    private RunCommand.Import? ImportOf(TaskNode node, out string error)
    {
        ExecutorSpec.Importer importer = (ExecutorSpec.Importer)node.Plan.Executor!;
        Map<Value> inputs = node.Inputs.Parameters;
        string uri = "";
        error = "";
        if (importer.UriInput is { } input)
        {
            uri = inputs.TryGetValue(input, out Value? given) ? given.ToText() : "";
        }
        else if (importer.Uri is { } constant && Expand(node, Value.Of(constant), out error) is { } expanded)
        {
            uri = expanded.ToText();
        }
        if (error.Length == 0 && uri.Length == 0)
            error = "the importer has no URI: give one as a constant or by an input that has a value.";
        Map<Value> metadata = default;
        foreach ((string name, Value value) in importer.Metadata)
        {
            Value? key = error.Length == 0 ? Expand(node, Value.Of(name), out error) : null;
            Value? expanded = error.Length == 0 ? Expand(node, value, out error) : null;
            if (key is not null && expanded is not null)
                metadata = metadata.With(key.ToText(), expanded);
        }
        return error.Length == 0 ? new RunCommand.Import(Order(node), uri, metadata) : null;
    }

    private Value? Expand(TaskNode node, Value value, out string error)
    {
        error = "";
        if (ConstantTemplate.Of(value) is not { } template)
            return value;
        Result<Value> expanded = template.Expand(Facts(node), node.Inputs.Parameters);
        error = expanded.Error ?? "";
        return expanded.Value;
    }
}
