using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>
/// What a step's program is told: its inputs, and where to leave its outputs. This is <c>{{$}}</c> and what a Python component
/// gets as <c>--executor_input</c>.
/// </summary>
public sealed record ExecutorInput
{
    /// <summary>Parameters in, with declared defaults; optional ones without a value are absent.</summary>
    public Map<Value> Parameters { get; init; }

    /// <summary>Artifacts in; one for an ordinary input, any number for a list.</summary>
    public Map<Sequence<RuntimeArtifact>> Artifacts { get; init; }

    /// <summary>The file that each output parameter may be written to.</summary>
    public Map<string> OutputParameterFiles { get; init; }

    /// <summary>Artifacts out, provisioned: one for each output, also for a list.</summary>
    public Map<Sequence<RuntimeArtifact>> OutputArtifacts { get; init; }

    /// <summary>The file for the executor output. Required: Python components read it unasked.</summary>
    public required string OutputFile { get; init; }

    /// <summary>One line of JSON in the format's proto3 mapping; maps without entries are left out.</summary>
    public string ToJson() => ValueJson.Write(ExecutorJson.Of(this));

    /// <summary>Reads what <see cref="ToJson"/> writes; members that are not known are skipped, names may be in snake_case.</summary>
    public static Result<ExecutorInput> Read(string json)
    {
        Result<Value.Struct> root = ExecutorJson.Root(json, "executor input");
        return root.Succeeded ? Result.Ok(ExecutorJson.ToInput(root.Value)) : Result.Fail<ExecutorInput>(root.Error);
    }
}
