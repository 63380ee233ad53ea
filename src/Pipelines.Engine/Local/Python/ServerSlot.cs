using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Local.Python;

/// <summary>What makes steps share a fork server.</summary>
/// <param name="Interpreter">The interpreter's path.</param>
/// <param name="ModulePath">PYTHONPATH; empty: not set.</param>
/// <param name="Environment">VIRTUAL_ENV; empty: not set.</param>
internal sealed record ServerKey(string Interpreter, string ModulePath, string Environment)
{
    /// <summary>The variables of a server, on top of those of every program.</summary>
    public IReadOnlyDictionary<string, string> Over(IReadOnlyDictionary<string, string> shared)
    {
        Dictionary<string, string> all = new(shared, StringComparer.Ordinal);
        if (ModulePath.Length > 0)
            all["PYTHONPATH"] = ModulePath;
        if (Environment.Length > 0)
            all["VIRTUAL_ENV"] = Environment;
        return all;
    }
}

/// <summary>The place of one server in the pool. Guarded by the pool.</summary>
internal sealed class ServerSlot(IReadOnlyList<string> preload)
{
    // One that dies so often is not worth a further one.
    private const int MostLost = 5;

    private int _lost;
    private FolderStamp _stamp = FolderStamp.None;

    /// <summary>The server; null while there is none.</summary>
    public ForkServer? Server { get; set; }

    /// <summary>What it preloads.</summary>
    public IReadOnlyList<string> Preload { get; set; } = preload;

    /// <summary>Why there will be none; empty while there may be one.</summary>
    public string Unfit { get; set; } = "";

    /// <summary>When a step last asked for it.</summary>
    public long LastAsked { get; set; }

    /// <summary>The server is ready, and has imported from there.</summary>
    public void NoteReady(IReadOnlyList<string> paths) => _stamp = new FolderStamp(paths);

    /// <summary>Packages came or went since the server imported some: what it has in memory may not fit what is on the disk.</summary>
    public bool IsOutdated() => Preload.Count > 0 && !_stamp.Holds;

    /// <summary>The server has died, killed by a step or by somebody else.</summary>
    public void Lose()
    {
        Server = null;
        if (++_lost == MostLost)
            Unfit = $"Its fork servers were killed {MostLost} times.";
    }
}

/// <summary>The environment that a fork server is started with.</summary>
internal static class ForkServerEnvironment
{
    // `mark.ROOM` of the server, with a margin.
    private const int MarkRoom = 4200;

    private static readonly string Room = $"{AttemptMark.AttemptVariable}={new string('-', MarkRoom)}";

    /// <summary>As <c>NAME=value</c>, with the room that its forks are marked in.</summary>
    public static IEnumerable<string> Of(IReadOnlyDictionary<string, string> variables)
        => variables.Where(variable => variable.Key != AttemptMark.AttemptVariable).Select(variable => $"{variable.Key}={variable.Value}").Prepend(Room);
}
