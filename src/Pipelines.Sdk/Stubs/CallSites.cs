namespace Pipelines.Sdk.Stubs;

/// <summary>
/// The variables that hold what calls return, as generated code tells them. Names of tasks are made of them, so that they stay
/// when other lines are edited.
/// </summary>
public static class CallSites
{
    private static readonly List<Func<(string File, int Line, string Callee, string Name)[]>> Open = [];
    private static readonly Dictionary<(string File, int Line, string Callee), string> Known = [];
    private static readonly Lock Guard = new();

    /// <summary>Makes call sites known; they are looked at when the first pipeline is written.</summary>
    /// <param name="sites">The file's name without its folder, the line counted from 1, the called method, and the variable.</param>
    public static void Register(Func<(string File, int Line, string Callee, string Name)[]> sites)
    {
        lock (Guard)
            Open.Add(sites);
    }

    /// <summary>The variable that a call's result goes into; empty: none is known.</summary>
    /// <param name="file">The file with its folder, as the compiler gives it.</param>
    /// <param name="line">Counted from 1.</param>
    /// <param name="callee">The called method.</param>
    public static string NameAt(string file, int line, string callee)
    {
        lock (Guard)
        {
            foreach (Func<(string File, int Line, string Callee, string Name)[]> sites in Open)
            {
                foreach ((string known, int at, string called, string name) in sites())
                    Known[(known, at, called)] = name;
            }
            Open.Clear();
            return Known.GetValueOrDefault((Path.GetFileName(file), line, callee), "");
        }
    }
}
