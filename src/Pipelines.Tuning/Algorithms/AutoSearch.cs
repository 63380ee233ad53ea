using Pipelines.Core.Values;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// Chooses by the space and the budget: NSGA-II for several objectives; the grid where it can be tried in full; Gaussian processes where there are few
/// parameters and trials, without conditions; TPE for the rest. The note of an answer says which.
/// </summary>
internal sealed class AutoSearch(SearchAlgorithm grid, SearchAlgorithm nsga2, SearchAlgorithm process, SearchAlgorithm tpe) : SearchAlgorithm("auto", Setting.RandomState)
{
    private const int MostParametersOfProcess = 20;
    private const int MostTrialsOfProcess = 300;

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        (SearchAlgorithm chosen, string why) = Choice(request);
        // A grid in a random order, so that an early end has seen all sides.
        Map<string> settings = chosen == grid && !request.Settings.ContainsKey(Setting.RandomState.Name)
            ? Map.Of((Setting.RandomState.Name, "0"))
            : request.Settings;
        SearchAnswer answer = chosen.ChooseFor(request with { Settings = settings }, history, count);
        return answer with { Note = $"{chosen.Name}: {why} {answer.Note}".TrimEnd() };
    }

    private (SearchAlgorithm Chosen, string Why) Choice(SearchRequest request)
    {
        if (request.Objectives.Count > 1)
            return (nsga2, "there are several objectives.");
        if (request.Space.Count <= (request.MaxTrials ?? 0))
            return (grid, $"all {request.Space.Count} assignments can be tried.");
        bool isConditional = request.Space.Parameters.Any(parameter => parameter.When is not null);
        if (!isConditional && request.Space.Axes.Length <= MostParametersOfProcess && (request.MaxTrials ?? 0) <= MostTrialsOfProcess)
            return (process, "there are few parameters and trials.");
        return (tpe, isConditional ? "some parameters have conditions." : "there are many parameters or trials.");
    }
}
