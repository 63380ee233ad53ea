using System.Globalization;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>What a sweep has to do: run the body many times, each time with other parameters, and keep the best.</summary>
public sealed record SweepOrder
{
    private const int LongestName = 40;

    /// <summary>Which attempt of which task of which run.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string PipelineName { get; init; }

    /// <summary>The run's name for people.</summary>
    public required string RunName { get; init; }

    /// <summary>The task's name for people.</summary>
    public required string TaskName { get; init; }

    /// <summary>What is searched and how, as the file says.</summary>
    public required Value Settings { get; init; }

    /// <summary>The body as a pipeline of its own; its root may take artifacts.</summary>
    public required PipelinePackage Body { get; init; }

    /// <summary>Parameters that all trials are given where the search chooses no others.</summary>
    public Map<Value> Parameters { get; init; }

    /// <summary>Artifacts that all trials are given.</summary>
    public Map<Sequence<Artifact>> Artifacts { get; init; }

    /// <summary>The workspace of the run, which trials share.</summary>
    public string WorkspacePath { get; init; } = "";

    /// <summary>Settings of the run, which trials share but for its time limit.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>The id of an attempt's experiment: the task's name, and a hash of run, task and attempt.</summary>
    public static ExperimentId ExperimentOf(AttemptId attempt)
    {
        string text = attempt.Task.Text;
        string task = text[(text.LastIndexOf('.') + 1)..];
        // Brackets and percent signs are for paths; a name is a folder and a word of the command line.
        string name = string.Concat(task.Take(LongestName).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? char.ToLowerInvariant(letter) : '-'));
        return new($"{name}-{Digest.Of(string.Create(CultureInfo.InvariantCulture, $"{attempt.Run}/{text}/{attempt.Number}")).Hex[..12]}");
    }
}
