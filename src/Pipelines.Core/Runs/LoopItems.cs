using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>The inputs of each iteration of a loop, or why it has none (then <see cref="Error"/> is not empty).</summary>
internal readonly record struct Iterations(Sequence<BoundInputs> Inputs, string Error);

/// <summary>Makes a loop's items into the inputs of its iterations.</summary>
internal static class LoopItems
{
    public static Iterations Of(TaskNode node) => node.Plan.Spec.ArtifactIterator is { } artifacts
        ? OverArtifacts(node.Inputs, artifacts)
        : OverValues(node, node.Plan.Spec.ParameterIterator!);

    private static Iterations OverArtifacts(BoundInputs inputs, ArtifactIterator loop)
        => inputs.Artifacts.TryGetValue(loop.InputArtifact, out Sequence<Artifact> list)
            ? new(list.Select(item => inputs with { Artifacts = inputs.Artifacts.With(loop.ItemInput, [item]) }).ToSequence(), "")
            : Failed($"the loop goes over input artifact \"{loop.InputArtifact}\", which has no value.");

    private static Iterations OverValues(TaskNode node, ParameterIterator loop)
    {
        BoundInputs inputs = node.Inputs;
        Value? given = loop.Raw is { } raw ? Value.Of(raw) : null;
        if (given is null && !inputs.Parameters.TryGetValue(loop.InputParameter!, out given))
            return Failed($"the loop goes over input parameter \"{loop.InputParameter}\", which has no value.");
        Result<Sequence<Value>> list = ListOf(given);
        if (!list.Succeeded)
            return Failed(list.Error);

        ParameterType type = node.Plan.Component.InputParameters.TryGetValue(loop.ItemInput, out ParameterInputSpec? declared)
            ? declared.Type
            : ParameterType.Unspecified;
        BoundInputs[] bound = new BoundInputs[list.Value.Count];
        for (int i = 0; i < bound.Length; i++)
        {
            Result<Value> item = declared is null
                ? Result.Ok(list.Value[i])
                : ParameterBinding.Bind(list.Value[i], type, $"item {i} of the loop (input parameter \"{loop.ItemInput}\")");
            if (!item.Succeeded)
                return Failed(item.Error);
            bound[i] = item.Value.IsNull
                ? inputs
                : inputs with { Parameters = inputs.Parameters.With(loop.ItemInput, item.Value) };
        }
        return new(Sequence.Create<BoundInputs>(bound), "");
    }

    /// <summary>The items of a list, or of text that holds a JSON array.</summary>
    public static Result<Sequence<Value>> ListOf(Value given)
        => (given is Value.String text ? FromText(text.Text) : given) is var items && items is Value.List list
            ? Result.Ok(list.Items)
            : Result.Fail<Sequence<Value>>($"value of type {items.Kind} cannot be iterated: the items of a loop are a list, or text that holds a JSON array.");

    private static Value FromText(string text)
    {
        try
        {
            return ValueJson.Read(text);
        }
        catch (JsonException)
        {
            return Value.Of(text);
        }
    }

    private static Iterations Failed(string error) => new(default, error);
}
