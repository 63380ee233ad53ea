using Pipelines.House.Reading;

namespace Pipelines.House.Laws;

/// <summary>A type or member that code must not touch.</summary>
/// <param name="Type">Full name of the type.</param>
/// <param name="Members">Its members by metadata name; none: the whole type.</param>
/// <param name="Mend">What to use instead.</param>
internal sealed record Ban(string Type, string[] Members, string Mend)
{
    /// <summary>Narrows the ban to some uses; all by default.</summary>
    public Func<Use, bool> When { get; init; } = _ => true;

    /// <summary>Projects, and types by full name, to which it does not apply.</summary>
    public string[] Except { get; init; } = [];

    public bool Hits(string project, Use use)
        => use.Target.FullName == Type && (Members.Length == 0 || Members.Contains(use.Member)) && When(use)
        && !Except.Contains(project) && !Except.Contains(use.From.FullName.Split('+')[0]);
}

/// <summary>What is banned in all of <c>src</c>.</summary>
internal static class BannedMembers
{
    private const string Clock = "Take a TimeProvider by constructor and ask it.";
    private const string Chance = "Take ids and keys from RandomNumberGenerator behind a seam, and other chance from a seed that the journal keeps.";
    private const string Await = "Await it; hand the CancellationToken on.";

    public static readonly Ban[] All =
    [
        new("System.DateTime", ["get_Now", "get_UtcNow", "get_Today"], Clock),
        new("System.DateTimeOffset", ["get_Now", "get_UtcNow"], Clock),
        new("System.Threading.Tasks.Task", ["Delay"], "Use the overload that takes a TimeProvider.") { When = WithoutProvider },
        new("System.Threading.Thread", ["Sleep"], "Await Task.Delay with a TimeProvider, or better the fact itself."),
        new("System.Guid", ["NewGuid", "CreateVersion7"], Chance),
        new("System.Random", ["get_Shared"], Chance),
        new("System.Random", [".ctor"], Chance) { When = use => use.Parameters.IsEmpty },
        new("System.Threading.Tasks.Task`1", ["get_Result"], Await),
        new("System.Threading.Tasks.ValueTask`1", ["get_Result"], Await),
        new("System.Threading.Tasks.Task", ["Wait", "WaitAll", "WaitAny"], Await),
        new("System.Runtime.CompilerServices.TaskAwaiter", ["GetResult"], Await) { When = ByHand },
        new("System.Runtime.CompilerServices.TaskAwaiter`1", ["GetResult"], Await) { When = ByHand },
        new("System.Runtime.CompilerServices.ValueTaskAwaiter", ["GetResult"], Await) { When = ByHand },
        new("System.Runtime.CompilerServices.ValueTaskAwaiter`1", ["GetResult"], Await) { When = ByHand },
        new("System.Runtime.CompilerServices.AsyncVoidMethodBuilder", [], "Return a Task, and let the caller await it."),
        // The Sdk's one is the main program of an author's project, and its answer is what the author's console is for.
        new("System.Console", [], "Only programs speak: return the text, or log it.") { Except = ["Pipelines.Cli", "Pipelines.Runner", "Pipelines.Sdk.PipelineProgram"] },
    ];

    private static bool WithoutProvider(Use use) => !use.Parameters.Contains("System.TimeProvider");

    // In the states of an async method the compiler itself calls it, on a task that has ended.
    private static bool ByHand(Use use) => !use.IsOfStateMachine;
}
