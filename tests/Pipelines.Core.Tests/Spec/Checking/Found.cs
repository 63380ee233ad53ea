using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Checking;

/// <summary>What the checker finds in the changed pipeline of <c>docs/problems.md</c>.</summary>
internal static class Found
{
    /// <summary>Each problem as <c>CODE path</c>, in the order of the file.</summary>
    public static string[] In(string change) => [.. SpecChecker.Check(ChangedPipeline.Read(change)).Select(Short)];

    /// <summary>The only problem of a change.</summary>
    public static Problem Only(string change) => Assert.Single(SpecChecker.Check(ChangedPipeline.Read(change)));

    /// <summary>Changes the task <c>train</c>.</summary>
    public static string Train(string fields) => $"root: {{dag: {{tasks: {{train: {{{fields}}}}}}}}}";

    private static string Short(Problem problem) => $"{problem.Code} {problem.Place.Split(" (line ")[0]}";
}
