using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>Cuts out of a package what one component needs.</summary>
public static class PackagePart
{
    /// <summary>
    /// A package whose root is a component of <paramref name="package"/>, with all that it reaches and nothing else. Limits of the whole pipeline
    /// (its deadline, how long it is kept) are left out: they are not the part's.
    /// </summary>
    /// <param name="package">The whole.</param>
    /// <param name="component">The name of a component that a DAG implements.</param>
    /// <exception cref="ArgumentException">There is no such component, or one that is reached.</exception>
    public static PipelinePackage Of(PipelinePackage package, string component)
    {
        PipelineSpec spec = package.Pipeline;
        HashSet<string> reached = new(StringComparer.Ordinal);
        Queue<string> open = new([component]);
        while (open.TryDequeue(out string? name))
        {
            ComponentSpec found = spec.Components.TryGetValue(name, out ComponentSpec? known) ? known : throw new ArgumentException($"There is no component '{name}'.");
            foreach (TaskSpec task in found.Dag?.Tasks.Values ?? [])
            {
                if (reached.Add(task.ComponentName))
                    open.Enqueue(task.ComponentName);
            }
        }
        Map<ComponentSpec> components = spec.Components.Where(entry => reached.Contains(entry.Key)).ToMap();
        HashSet<string> labels = [.. components.Values.Select(one => one.ExecutorLabel).OfType<string>()];
        return new(
            spec with { Root = spec.Components[component], Components = components, Executors = spec.Executors.Where(entry => labels.Contains(entry.Key)).ToMap() },
            Platform(package.Platform, reached, labels));
    }

    private static PlatformSpec Platform(PlatformSpec platform, HashSet<string> components, HashSet<string> labels)
    {
        PlatformSpec part = PlatformSpec.None;
        if (platform.Kubernetes is { } kubernetes)
        {
            part = part with
            {
                Kubernetes = kubernetes with
                {
                    Executors = kubernetes.Executors.Where(entry => labels.Contains(entry.Key)).ToMap(),
                    ActiveDeadline = null,
                    TtlOnCompletion = null,
                    TtlOnSuccess = null,
                    TtlOnFailure = null,
                },
            };
        }
        return ExtensionSpec.Part(platform, components, labels) is { Members.Count: > 0 } own ? part with { Platforms = Map.Of((ExtensionSpec.Platform, (Value)own)) } : part;
    }
}
