using System.Text.Json.Nodes;

namespace Pipelines.Cli.Conformance;

/// <summary>What can be asked of a file here.</summary>
internal enum Trial
{
    /// <summary>Run it, and compare its states and values.</summary>
    Run,

    /// <summary>It must be refused when it is checked.</summary>
    RefusedByCheck,

    /// <summary>It has no problem, but a run of it must be refused.</summary>
    RefusedByRun,

    /// <summary>It has no problem; its command lines must be the expected ones.</summary>
    Commands,

    /// <summary>It cannot run here: it must load and have no problem.</summary>
    Check,
}

/// <summary>What a file is expected to do.</summary>
internal sealed record Expectation
{
    public required string File { get; init; }

    /// <summary>The state as written; its first word is the run's state.</summary>
    public required string State { get; init; }

    public required Trial Trial { get; init; }

    /// <summary>Why it is only checked, or which network it needs; empty: nothing to say.</summary>
    public string Why { get; init; } = "";

    /// <summary>Run parameters.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>Pipeline outputs by name.</summary>
    public JsonObject Outputs { get; init; } = [];

    /// <summary>Output parameters by <c>PATH.OUTPUT</c>.</summary>
    public JsonObject TaskOutputs { get; init; } = [];

    /// <summary>The first characters of artifacts by <c>PATH.OUTPUT</c>.</summary>
    public JsonObject ArtifactHeads { get; init; } = [];

    /// <summary>Metadata of artifacts by <c>PATH.OUTPUT</c>.</summary>
    public JsonObject ArtifactMetadata { get; init; } = [];

    /// <summary>States of tasks by path.</summary>
    public JsonObject TaskStates { get; init; } = [];

    /// <summary>All tasks are listed in <see cref="TaskStates"/>: another one is a miss.</summary>
    public bool ListsAllTasks { get; init; }

    /// <summary>Arguments by their position; <c>&lt;name&gt;</c> stands for any text, or for the value of that run parameter.</summary>
    public IReadOnlyDictionary<int, string> Arguments { get; init; } = new Dictionary<int, string>();

    /// <summary><see cref="Arguments"/> are the whole command line.</summary>
    public bool HasWholeCommand { get; init; }

    /// <summary>The states that the run may end in.</summary>
    public IEnumerable<string> States => State.Split(' ')[0].Split('|');
}
