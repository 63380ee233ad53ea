using Pipelines.Core.Values;
using Pipelines.Server.Views;

namespace Pipelines.Server.Api;

/// <summary>What was asked for cannot be done; ends the request with an answer that says why.</summary>
// Never leaves this project: its middleware makes an answer of it.
#pragma warning disable CA1064
internal sealed class ApiRefusal(RefusalCode code, string message, Sequence<Problem> problems = default) : Exception(message)
#pragma warning restore CA1064
{
    public RefusalCode Code { get; } = code;

    /// <summary>All that is wrong with a pipeline or its parameters; empty where the message says it all.</summary>
    public Sequence<Problem> Problems { get; } = problems;

    public static ApiRefusal Invalid(string message) => new(RefusalCode.InvalidArgument, message);

    public static ApiRefusal Missing(string what, string id) => new(RefusalCode.NotFound, $"{what} {id} not found.");

    public static ApiRefusal Taken(string message) => new(RefusalCode.AlreadyExists, message);

    public static ApiRefusal NotNow(string message) => new(RefusalCode.FailedPrecondition, message);

    /// <summary>A text with problems: the message names each.</summary>
    public static ApiRefusal Of(string subject, Sequence<Problem> problems) => new(
        RefusalCode.InvalidArgument,
        $"{subject} has {problems.Count} problem{(problems.Count == 1 ? "" : "s")}: {string.Join(" | ", problems.Take(10).Select(problem => problem.ToString().TrimEnd()))}",
        problems);
}
