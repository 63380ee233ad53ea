using Pipelines.Core.Values;
using Pipelines.Tuning.Search.GaussianProcess;
using Pipelines.Tuning.Search.Tpe;

namespace Pipelines.Tuning.Search;

/// <summary>All algorithms, by the names that experiments use.</summary>
public static class SearchAlgorithms
{
    private static readonly TpeSearch Tpe = new("tpe");

    private static readonly SearchAlgorithm[] Known =
    [
        new RandomSearch(),
        new GridSearch(),
        new SobolSearch(),
        Tpe,
        new TpeSearch("multivariate-tpe"),
        new GpSearch("gp", Tpe),
        new GpSearch("bayesianoptimization", Tpe),
    ];

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => Known.Select(algorithm => algorithm.Name);

    /// <summary>The algorithm of that name; null if there is none.</summary>
    public static SearchAlgorithm? Find(string name) => Array.Find(Known, algorithm => algorithm.Name == name);
}
