using Pipelines.Sdk;
using static Pipelines.Sdk.Flow;

namespace PartitionedCsv;

/// <summary>Works on a table in parts that nobody holds at once: each part by itself, then what all parts know together.</summary>
internal static class PartitionedCsvPipeline
{
    /// <summary>Partitions a table, learns the mean and deviation of each column from all parts, and standardises each part by them.</summary>
    /// <param name="dataset">A built-in data set, or the path or URL of a CSV.</param>
    /// <param name="target">The column that is left as it is; needed for a CSV.</param>
    /// <param name="parts">Into how many files the table is divided.</param>
    [Pipeline("partitioned-csv", DisplayName = "A table in parts")]
    public static (Artifact<Dataset> Table, Parameter<long> Rows, Parameter<double> LargestMean) Define(
        [Default("breast_cancer")] Parameter<string> dataset, [Default("")] Parameter<string> target, [Default(4)] Parameter<long> parts)
    {
        var load = Components.LoadDataset(dataset, target: target);
        var partition = Components.PartitionCsv(load.Dataset, count: parts);

        var summaries = ForEach(partition.Parts, part => Components.SummarizePart(part));
        var combine = Components.CombineSummaries(summaries.Collect(part => part.Summary));

        var scaled = ForEach(partition.Parts, part => Components.StandardizePart(part, combine.Scales), parallelism: 2);

        var merge = Components.MergeParts(scaled.Collect(part => part.Scaled), rows: combine.Rows);
        var check = Components.CheckScaled(merge.Table);
        return (merge.Table, merge.Rows, check.Output);
    }
}
