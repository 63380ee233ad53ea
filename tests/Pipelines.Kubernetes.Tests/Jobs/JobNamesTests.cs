using System.Text.RegularExpressions;
using Pipelines.Core.Values;
using Pipelines.Kubernetes.Jobs;

namespace Pipelines.Kubernetes.Tests.Jobs;

public sealed partial class JobNamesTests
{
    [Fact]
    public void A_name_tells_the_run_the_task_and_the_attempt()
        => Assert.Matches("^run-7f3a-for-loop-2-0-train-[0-9a-f]{8}-3$", JobNames.Of(new(new RunId("run-7f3a"), new TaskPath("for-loop-2[0].train"), 3)));

    [Fact]
    public void Any_task_has_a_name_of_its_own_that_a_label_can_hold()
    {
        string[] tasks = ["a", "A", "a b", "a-b", "a.b", "ä", "ö", "", "7", "-", new('x', 200), new string('x', 200) + "y", "🙂"];
        string[] names = [.. tasks.SelectMany(task => (int[])[1, 2, 100_000], (task, number) => JobNames.Of(new(new RunId("2026-run"), new TaskPath(task), number)))];

        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches(Label(), name));
        Assert.All(names, name => Assert.InRange(name.Length, 1, 57));
        Assert.Equal(names[0], JobNames.Of(new(new RunId("2026-run"), new TaskPath("a"), 1)));
    }

    [GeneratedRegex("^[a-z]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex Label();
}
