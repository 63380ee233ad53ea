using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Components that contain themselves would never end; those that nest too deep would end the program.</summary>
internal static class NestingCheck
{
    private const int Deepest = 100;

    public static void Run(CheckedPackage file)
    {
        Map<Sequence<string>> inner = file.Pipeline.Components.ToMap(entry => entry.Key, entry => Inner(file, entry.Value.Dag));
        ReferenceOrder order = ReferenceOrder.Of(inner);
        foreach (Sequence<string> circle in order.Circles)
        {
            file.Top["components"][circle[0]]["dag"].Report(Codes.EndlessNesting,
                $"The component \"{circle[0]}\" contains itself: {Shortened.Line(string.Join(" -> ", circle))}.",
                "A DAG may not use a component that it is part of: take one of these tasks out.");
        }
        int depth = order.Circles.Count > 0 ? 0 : Depth(inner, order.Names, Inner(file, file.Pipeline.Root.Dag));
        if (depth > Deepest)
            file.Top["root"].Report(Codes.EndlessNesting, $"Components nest {depth} levels deep; {Deepest} are allowed.",
                "Flatten the pipeline: move inner tasks into the outer DAGs.");
    }

    /// <summary>Levels below the root. Names come after what they contain, so each depth is known when it is needed.</summary>
    private static int Depth(Map<Sequence<string>> inner, Sequence<string> names, Sequence<string> root)
    {
        Dictionary<string, int> depth = new(StringComparer.Ordinal);
        foreach (string name in names)
            depth[name] = Below(inner[name]);
        return Below(root);

        int Below(Sequence<string> components) => components.Count == 0 ? 0 : 1 + components.Max(component => depth[component]);
    }

    private static Sequence<string> Inner(CheckedPackage file, DagSpec? dag)
        => (dag?.Tasks.Values ?? [])
            .Select(task => task.ComponentName)
            .Where(file.Pipeline.Components.ContainsKey)
            .Distinct(StringComparer.Ordinal)
            .ToSequence();
}
