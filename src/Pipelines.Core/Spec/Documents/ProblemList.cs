using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// Gathers problems. A hostile file can hold a million mistakes, so the list ends at <see cref="Longest"/> and says how many
/// more there were.
/// </summary>
internal sealed class ProblemList
{
    private const int Longest = 1000;

    private readonly List<(Position At, Problem Problem)> _problems = [];
    private readonly List<DocumentPath> _paths = [];
    private int _left;

    /// <summary>Where the places of the document stand in its text.</summary>
    public SourceMap Source { get; set; } = SourceMap.None;

    public bool IsEmpty => _problems.Count == 0;

    /// <summary>True when what is added is only counted: there is no need to look for good advice.</summary>
    public bool IsFull => _problems.Count >= Longest;

    public void Add(string code, DocumentPath path, string what, string fix)
        => Add(code, path, IsFull ? default : Source.Find(path), what, fix);

    public void Add(string code, DocumentPath path, Position at, string what, string fix)
    {
        if (IsFull)
        {
            _left++;
            return;
        }
        _paths.Add(path);
        string way = path.ToString();
        string place = way.Length == 0 ? at.IsKnown ? at.ToString() : "the file" : at.IsKnown ? $"{way} ({at})" : way;
        Add(at, new Problem(code, place, Shortened.Message(what), Shortened.Message(fix)));
    }

    /// <summary>Adds what another list gathered, without the problems of certain codes.</summary>
    public void AddAll(ProblemList others, params ReadOnlySpan<string> except)
    {
        _paths.AddRange(others._paths);
        foreach ((Position at, Problem problem) in others._problems)
        {
            if (!except.Contains(problem.Code))
                Add(at, problem);
        }
        _left += others._left;
    }

    /// <summary>True when something was already said about <paramref name="path"/> or what lies in it.</summary>
    public bool HasAnyWithin(DocumentPath path) => _paths.Exists(known => known.IsWithin(path));

    /// <summary>The problems in the order of the text; those without a place in it come last.</summary>
    public Sequence<Problem> ToSequence()
    {
        if (IsEmpty)
            return [];
        IEnumerable<Problem> sorted = _problems
            .OrderBy(found => found.At.IsKnown ? found.At.Line : int.MaxValue)
            .ThenBy(found => found.At.Column)
            .Select(found => found.Problem);
        Problem rest = new(Codes.TooManyProblems, "the file", $"There are {_left} more problems, not listed here.",
            "Mend the ones above first: many are probably alike.");
        return (_left == 0 ? sorted : sorted.Append(rest)).ToSequence();
    }

    /// <summary>Adds a problem that is already put into words.</summary>
    public void Add(Position at, Problem problem)
    {
        if (IsFull)
            _left++;
        else
            _problems.Add((at, problem));
    }
}

/// <summary>A path together with the list that problems there go to.</summary>
internal readonly record struct Place(DocumentPath Path, ProblemList Problems)
{
    private const int MostCompared = 1000;

    public Place this[string name] => this with { Path = Path[name] };

    public Place this[int index] => this with { Path = Path[index] };

    public void Report(string code, string what, string fix) => Problems.Add(code, Path, what, fix);

    /// <summary>Reports that something is missing here, unless what was misread here explains it.</summary>
    public void ReportMissing(string code, string what, string fix)
    {
        if (Problems.IsFull || !Problems.HasAnyWithin(Path))
            Report(code, what, fix);
    }

    /// <summary>The advice for an unknown name; only counts the known ones where comparing with all would take too long.</summary>
    public string Advice<T>(string typed, Map<T> known, string nouns)
        => Problems.IsFull || known.Count > MostCompared
            ? $"There are {known.Count} {nouns}."
            : NearestName.Advice(typed, [.. known.Keys], nouns);
}
