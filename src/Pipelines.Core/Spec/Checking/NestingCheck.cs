using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Components that contain themselves would never end; those that nest too deep would end the program.</summary>
internal static class NestingCheck
{
    private const int Deepest = 100;

    public static void Run(CheckedPackage file)
    {
        Dictionary<string, int> indexes = new(StringComparer.Ordinal);
        for (int i = 0; i < file.Components.Count - 1; i++)
            indexes[file.Components[i].Name] = i;
        int[][] next = [.. file.Components.Select(component => Inner(component, indexes))];
        bool isEndless = false;
        foreach (int[] circle in Circles.Find(next))
        {
            isEndless = true;
            ComponentScope first = file.Components[circle[0]];
            string chain = string.Join(" -> ", circle.Append(circle[0]).Select(i => Shortened.Line(file.Components[i].Name)));
            first.Place["dag"].Report(Codes.EndlessNesting, $"The component \"{first.Name}\" contains itself: {chain}.",
                "A DAG may not use a component that it is part of: take one of these tasks out.");
        }
        if (!isEndless && Depth(next) > Deepest)
            file.Top["root"].Report(Codes.EndlessNesting, $"Components nest {Depth(next)} levels deep; {Deepest} are allowed.", "Flatten the pipeline: move inner tasks into the outer DAGs.");
    }

    /// <summary>Levels below the root, which is the last node. Groups come after what they lead to, so each is ready when it is needed.</summary>
    private static int Depth(int[][] next)
    {
        int[] depth = new int[next.Length];
        foreach (int[] group in Circles.Groups(next))
        {
            foreach (int inner in next[group[0]])
                depth[group[0]] = Math.Max(depth[group[0]], depth[inner] + 1);
        }
        return depth[^1];
    }

    private static int[] Inner(ComponentScope component, Dictionary<string, int> indexes)
        => component.Spec.Dag is not { } dag ? []
            : [.. dag.Tasks.Values.Select(task => indexes.GetValueOrDefault(task.ComponentName, -1)).Where(index => index >= 0).Distinct()];
}
