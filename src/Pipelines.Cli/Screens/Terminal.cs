using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Screens;

/// <summary>
/// Where the program writes. Results go to standard output; with <c>--output json</c> that holds one JSON object and nothing else, so
/// everything for people goes to standard error. Colours and moving lines only where a terminal is, and <c>NO_COLOR</c> is heeded.
/// </summary>
internal sealed class Terminal
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> Given = new(StringComparer.Ordinal);

    public Terminal(bool json)
    {
        People = json ? Console.Error : Console.Out;
        bool redirected = json ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        bool dumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        IsLive = !redirected && !dumb;
        HasColor = IsLive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IsJson = json;
    }

    /// <summary>Standard output is for one JSON object.</summary>
    public bool IsJson { get; }

    /// <summary>Lines may be rewritten.</summary>
    public bool IsLive { get; }

    public bool HasColor { get; }

    /// <summary>Where people look.</summary>
    public TextWriter People { get; }

    public int Width => IsLive ? Math.Max(40, Console.WindowWidth) : 120;

    public int Height => IsLive ? Math.Max(10, Console.WindowHeight) : 40;

    /// <summary>Notices and errors: never among the results.</summary>
    public static void Notice(string text) => Console.Error.WriteLine(text);

    /// <summary>A notice that many steps may have reason to give.</summary>
    public static void NoticeOnce(string text)
    {
        if (Given.TryAdd(text, true))
            Notice(text);
    }

    public string Color(string text, string code) => HasColor ? $"\u001b[{code}m{text}\u001b[0m" : text;

    public string Bold(string text) => Color(text, "1");

    public string Dim(string text) => Color(text, "2");

    public string Of(TaskState state) => Color(state.Name(), state switch
    {
        TaskState.Succeeded => "32",
        TaskState.Failed => "31;1",
        TaskState.Running => "36",
        TaskState.Canceled => "33",
        _ => "2",
    });

    public string Of(RunStatus status) => Color(status.Name(), status switch
    {
        RunStatus.Succeeded => "32;1",
        RunStatus.Failed => "31;1",
        RunStatus.Canceled or RunStatus.Canceling => "33;1",
        _ => "36",
    });

    public void Problems(IReadOnlyList<Problem> problems)
    {
        foreach (Problem problem in problems)
        {
            Console.Error.WriteLine($"{Color(problem.Code, "31")}  {problem.Place}");
            Console.Error.WriteLine($"         {problem.What}");
            if (problem.Fix.Length > 0)
                Console.Error.WriteLine($"         {Dim(problem.Fix)}");
        }
    }
}
