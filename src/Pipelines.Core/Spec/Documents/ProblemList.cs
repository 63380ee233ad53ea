using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Documents;

/// <summary>
/// Gathers problems. A hostile file can hold a million mistakes, so the list ends at <see cref="Longest"/> and says how many
/// more there were.
/// </summary>
internal sealed class ProblemList
{
    private const int Longest = 1000;

    private readonly List<Problem> _problems = [];
    private readonly List<DocumentPath> _paths = [];
    private int _left;

    /// <summary>Where the places of the document stand in its text.</summary>
    public SourceMap Source { get; set; } = SourceMap.None;

    public bool IsEmpty => _problems.Count == 0;

    public void Add(string code, DocumentPath path, string what, string fix)
        => Add(code, path, Source.Find(path), what, fix);

    public void Add(string code, DocumentPath path, Position at, string what, string fix)
    {
        _paths.Add(path);
        string way = path.ToString();
        string place = way.Length == 0 ? at.IsKnown ? at.ToString() : "the file" : at.IsKnown ? $"{way} ({at})" : way;
        Add(new Problem(code, place, what, fix));
    }

    public void Add(Problem problem)
    {
        if (_problems.Count < Longest)
            _problems.Add(problem);
        else
            _left++;
    }

    /// <summary>Adds what another list gathered, without the problems of certain codes.</summary>
    public void AddAll(ProblemList others, params ReadOnlySpan<string> except)
    {
        _paths.AddRange(others._paths);
        foreach (Problem problem in others._problems)
        {
            if (!except.Contains(problem.Code))
                Add(problem);
        }
        _left += others._left;
    }

    /// <summary>True when something was already said about <paramref name="path"/> or what lies in it.</summary>
    public bool HasAnyWithin(DocumentPath path) => _paths.Exists(known => known.IsWithin(path));

    public Sequence<Problem> ToSequence() => _left == 0
        ? _problems.ToSequence()
        : _problems.Append(new(Codes.TooManyProblems, "the file", $"There are {_left} more problems, not listed here.",
            "Mend the ones above first: many are probably alike.")).ToSequence();
}

/// <summary>A path together with the list that problems there go to.</summary>
internal readonly record struct Place(DocumentPath Path, ProblemList Problems)
{
    public Place this[string name] => this with { Path = Path[name] };

    public Place this[int index] => this with { Path = Path[index] };

    public void Report(string code, string what, string fix) => Problems.Add(code, Path, what, fix);

    /// <summary>Reports that something is missing here, unless what was misread here explains it.</summary>
    public void ReportMissing(string code, string what, string fix)
    {
        if (!Problems.HasAnyWithin(Path))
            Report(code, what, fix);
    }
}
