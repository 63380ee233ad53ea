using Pipelines.Core.Values;

namespace Pipelines.Tuning.Search;

/// <summary>A way to search. Without state, and pure: see <see cref="SearchRequest"/>.</summary>
public abstract class SearchAlgorithm
{
    private protected SearchAlgorithm(string name, params Sequence<Setting> settings) => (Name, Settings) = (name, settings);

    /// <summary>As experiments name it: <c>tpe</c>.</summary>
    public string Name { get; }

    /// <summary>The settings that it knows.</summary>
    public Sequence<Setting> Settings { get; }

    /// <summary>All that keeps a request from being searched: unknown and wrong settings, a space that does not fit. Trials are not looked at.</summary>
    public Sequence<Problem> Check(SearchRequest request)
        => Setting.Check(Name, Settings, request.Settings).Concat(Fit(request)).ToSequence();

    /// <summary>What to try next. <see cref="Check"/> must have found no problems.</summary>
    public SearchAnswer Suggest(SearchRequest request)
    {
        History history = new(request);
        List<Suggestion> items = [.. FirstOnes(request, history).Take(request.Count)];
        if (items.Count == request.Count)
            return new(items.ToSequence());
        SearchAnswer answer = Choose(request, history, request.Count - items.Count);
        return items.Count == 0 ? answer : answer with { Items = [.. items, .. answer.Items], IsExhausted = false };
    }

    /// <summary>What keeps this algorithm from searching that space; nothing by default.</summary>
    private protected virtual IEnumerable<Problem> Fit(SearchRequest request) => [];

    /// <summary>Chooses up to <paramref name="count"/> assignments; those that <paramref name="history"/> already holds are taken.</summary>
    private protected abstract SearchAnswer Choose(SearchRequest request, History history, int count);

    internal SearchAnswer ChooseFor(SearchRequest request, History history, int count) => Choose(request, history, count);

    private static IEnumerable<Suggestion> FirstOnes(SearchRequest request, History history)
    {
        foreach (Pipelines.Tuning.Spaces.Assignment first in request.First)
        {
            if (first.In(request.Space) is { } point && request.Space.Allows(point) && history.IsNew(point))
            {
                history.Take(point);
                yield return new(first);
            }
        }
    }
}
