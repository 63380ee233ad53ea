namespace Pipelines.House.Laws;

/// <summary>Which project may lean on which: these arrows, what follows from them, and no others.</summary>
internal static class Arrows
{
    public static readonly IReadOnlyDictionary<string, string[]> Drawn = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Pipelines.Core"] = [],
        ["Pipelines.Tuning"] = ["Pipelines.Core"],
        ["Pipelines.Engine"] = ["Pipelines.Tuning"],
        // The generator is handed to the compiler as an analyzer; no code of the Sdk sees it.
        ["Pipelines.Sdk"] = ["Pipelines.Core", "Pipelines.Sdk.Generator"],
        ["Pipelines.Sdk.Generator"] = [],
        ["Pipelines.Stores"] = ["Pipelines.Engine"],
        ["Pipelines.Runner"] = ["Pipelines.Stores"],
        ["Pipelines.Kubernetes"] = ["Pipelines.Engine"],
        ["Pipelines.Server"] = ["Pipelines.Stores", "Pipelines.Kubernetes"],
        ["Pipelines.Cli"] = ["Pipelines.Server"],
    };

    /// <summary>
    /// The packages of the projects that everybody carries along. Who is not listed may take any package that ADR 0002 names.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string[]> Packages = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Pipelines.Core"] = ["YamlDotNet"],
        ["Pipelines.Tuning"] = ["MathNet.Numerics"],
        // What a component logs by; every .NET host speaks it.
        ["Pipelines.Sdk"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Pipelines.Sdk.Generator"] = ["Microsoft.CodeAnalysis.CSharp.Workspaces", "YamlDotNet"],
    };

    /// <summary>Who may see whose internals; tests always may.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Friends = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // Component files and experiments are read with the same document tree, places and problems as pipelines.
        ["Pipelines.Core"] = ["Pipelines.Sdk", "Pipelines.Tuning"],
        // Every store reads what it is given from disk by the same rules: links refused, hashed, and noticed when it changes meanwhile.
        ["Pipelines.Engine"] = ["Pipelines.Stores"],
    };

    /// <summary>Everything that a project reaches by following the arrows.</summary>
    public static IReadOnlySet<string> Reach(string project)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> open = new(Drawn.GetValueOrDefault(project, []));
        while (open.TryPop(out string? next))
        {
            if (reached.Add(next))
            {
                foreach (string further in Drawn.GetValueOrDefault(next, []))
                    open.Push(further);
            }
        }
        return reached;
    }
}
