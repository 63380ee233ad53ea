using Pipelines.Core.Values;

namespace Pipelines.Cli;

/// <summary>What the user gave cannot be used; ends the program with exit code 2.</summary>
internal sealed class RefusedException : Exception
{
    public RefusedException(string message)
        : base(message)
    {
    }

    public RefusedException(string subject, IReadOnlyList<Problem> problems)
        : base($"{subject} has {problems.Count} problem{(problems.Count == 1 ? "" : "s")}.") => Problems = problems;

    /// <summary>All that is wrong; empty where the message says it all.</summary>
    public IReadOnlyList<Problem> Problems { get; } = [];
}
