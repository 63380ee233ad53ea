using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>Every figure of <c>make bench</c>, in the order of docs/performance.md. A new row is a class here and a line below.</summary>
internal static class AllRows
{
    public static IReadOnlyList<Row> List { get; } =
    [
        new VersionRow(),
        new CheckLargestRow(),
        new OneStepRow(),
        new CSharpStepRow(),
        new ChainRow(),
        new WideRow(),
        new WarmPythonRow("python-warm", preload: ""),
        new WarmPythonRow("python-warm-sklearn", preload: "sklearn.ensemble"),
        new ColdPythonRow(),
        new PythonLoopRow(),
        new PythonLoopMemoryRow(),
        new MachineRow(),
        new MachineGrowthRow(),
        new MachineMemoryRow(),
        new JournalRow(),
        .. AppendRow.All,
        .. AppendPostgresRow.All,
        .. BucketRow.All,
        new FoldRow(),
        new ComponentFilesRow(),
        new FirstTrialRow(),
        new TrialRow(),
        new ServerReadyRow(),
        new ServerMemoryRow(),
        new ServerPostRow(),
        new ServerRunsRow(),
        new ServerRunPageRow(),
        .. ServerListRow.All,
    ];
}
