using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms.CmaEs;
using Pipelines.Tuning.Algorithms.GaussianProcess;
using Pipelines.Tuning.Algorithms.Tpe;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms;

/// <summary>All algorithms, by the names that experiments use.</summary>
public static class SearchAlgorithms
{
    private static readonly TpeSearch Tpe = new("tpe");
    private static readonly GpSearch Gp = new("gp", Tpe);
    private static readonly GridSearch Grid = new();
    private static readonly Nsga2Search Nsga2 = new();

    private static readonly SearchAlgorithm[] Known =
    [
        new AutoSearch(Grid, Nsga2, Gp, Tpe),
        new RandomSearch(),
        Grid,
        new SobolSearch(),
        Tpe,
        new TpeSearch("multivariate-tpe"),
        Gp,
        new GpSearch("bayesianoptimization", Tpe),
        new CmaEsSearch(Tpe),
        new HyperbandSearch("hyperband", isModelled: false),
        new HyperbandSearch("bohb", isModelled: true),
        new AshaSearch(),
        new PopulationBasedTraining(),
        Nsga2,
    ];

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => Known.Select(algorithm => algorithm.Name);

    /// <summary>The algorithm of that name; null if there is none.</summary>
    public static SearchAlgorithm? Find(string name) => Array.Find(Known, algorithm => algorithm.Name == name);

    /// <summary>The problem of an experiment that names an algorithm which is not there.</summary>
    public static Problem Unknown(string name, string place)
        => new(SearchCodes.UnknownAlgorithm, place, $"There is no algorithm \"{name}\".", NearestName.Advice(name, [.. Names], "algorithms"));
}
