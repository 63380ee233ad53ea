using Pipelines.Sdk;
using static Pipelines.Sdk.Flow;

namespace Pipeline1;

/// <summary>The pipeline. Run it: <c>pipelines run .</c></summary>
internal static class Pipeline
{
    /// <summary>Makes a table and takes the mean of each column.</summary>
    /// <param name="rows">How many rows the table has.</param>
    [Pipeline("pipeline-1")]
    public static ParameterList<double> Define([Default(100)] Parameter<long> rows)
    {
        var table = Components.MakeTable(rows: rows);
        var means = ForEach(["number", "square"], column => Components.MeanOfColumn(table.Table, column), parallelism: 2);
        return means.Collect(mean => mean.Output);
    }
}
