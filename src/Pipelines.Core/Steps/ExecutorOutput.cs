using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>What a step's program says it made: the file at <see cref="ExecutorInput.OutputFile"/>. A program need not write it.</summary>
public sealed record ExecutorOutput
{
    /// <summary>The program wrote none.</summary>
    public static readonly ExecutorOutput None = new();

    /// <summary>Output parameters by name.</summary>
    public Map<Value> Parameters { get; init; }

    /// <summary>What it says about output artifacts, list by list.</summary>
    public Map<Sequence<WrittenArtifact>> Artifacts { get; init; }

    /// <summary>
    /// Reads the file leniently: an empty file is none, unknown members are skipped, names may be in snake_case. What is not
    /// JSON is an error.
    /// </summary>
    public static Result<ExecutorOutput> Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return Result.Ok(None);
        Result<Value.Struct> root = ExecutorJson.Root(json, "executor output");
        return root.Succeeded ? Result.Ok(ExecutorJson.ToOutput(root.Value)) : Result.Fail<ExecutorOutput>(root.Error);
    }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => ValueJson.Write(ExecutorJson.Of(this));
}

/// <summary>What a program says about one output artifact; what is empty stays as it was provisioned.</summary>
public sealed record WrittenArtifact
{
    /// <summary>Its name; empty: unchanged.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it lies; empty: where it was provisioned.</summary>
    public string Uri { get; init; } = "";

    /// <summary>Metadata; each member replaces the provisioned one of its name.</summary>
    public Map<Value> Metadata { get; init; }

    /// <summary>The local path that the program chose; empty: none.</summary>
    public string CustomPath { get; init; } = "";
}
