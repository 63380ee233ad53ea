using System.Reflection;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Stubs;

/// <summary>
/// The variables that hold what calls return, as generated code tells them. Names of tasks are made of them, so that they stay
/// when other lines are edited. Each assembly has its own: two may have files of one name.
/// </summary>
public static class CallSites
{
    private static readonly Dictionary<Module, Lazy<Dictionary<(string File, int Line, string Callee), string>>> Known = [];
    private static readonly Lock Guard = new();

    /// <summary>Makes the call sites of an assembly known; they are looked at when its first pipeline is written.</summary>
    /// <param name="sites">The file's name without its folder, the line counted from 1, the called method, and the variable.</param>
    public static void Register(Func<(string File, int Line, string Callee, string Name)[]> sites)
    {
        lock (Guard)
        {
            // Files of one name in two folders may have a call at the same line: then neither is known.
            Known[sites.Method.Module] = new(() => sites().GroupBy(site => (site.File, site.Line, site.Callee))
                .Where(same => same.Count() == 1).ToDictionary(same => same.Key, same => same.First().Name));
        }
    }

    /// <summary>The variable that a call's result goes into, in the pipeline that is being written; empty: none is known.</summary>
    /// <param name="file">The file with its folder, as the compiler gives it.</param>
    /// <param name="line">Counted from 1.</param>
    /// <param name="callee">The called method.</param>
    public static string NameAt(string file, int line, string callee)
    {
        Module? code = AmbientScope.Current.Root.Code;
        lock (Guard)
        {
            // A path may be mapped where a build is to be the same everywhere; its last part is not.
            return code is not null && Known.TryGetValue(code, out Lazy<Dictionary<(string File, int Line, string Callee), string>>? sites)
                ? sites.Value.GetValueOrDefault((Path.GetFileName(file), line, callee), "")
                : "";
        }
    }
}
