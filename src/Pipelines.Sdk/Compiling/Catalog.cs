using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Components;
using Pipelines.Sdk.Graph;

namespace Pipelines.Sdk.Compiling;

/// <summary>
/// The components and executors of the file that is made. Two tasks share an entry when it is the same to the last setting;
/// else the second is <c>comp-x-2</c> and <c>exec-x-2</c>.
/// </summary>
internal sealed class Catalog
{
    private readonly SortedDictionary<string, ComponentSpec> _components = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ExecutorSpec> _executors = new(StringComparer.Ordinal);
    private readonly Dictionary<Entry, string> _known = [];
    private readonly NameTable _taken = new();

    public Map<ComponentSpec> Components => _components.ToMap();

    public Map<ExecutorSpec> Executors => _executors.ToMap();

    public PlatformTable Platforms { get; } = new();

    /// <summary>Keeps names for the pipeline's own groups.</summary>
    public void Reserve(string key) => _taken.Take(key);

    /// <summary>The component of a group, under the name that was kept for it.</summary>
    public string AddGroup(string key, ComponentSpec spec)
    {
        string name = $"comp-{key}";
        _components.Add(name, spec);
        return name;
    }

    /// <summary>A component with all that it needs.</summary>
    /// <param name="definition">The component.</param>
    /// <param name="change">What this task sets on the program.</param>
    /// <param name="place">What this task sets on the program's pod.</param>
    /// <param name="config">What our own platform is told of this use of the component; null: what the component's own file says.</param>
    /// <returns>The name that tasks refer to.</returns>
    public string Add(
        ComponentDefinition definition, Func<ExecutorSpec, ExecutorSpec>? change = null, Func<ExecutorPlatform, ExecutorPlatform>? place = null, Value? config = null)
        => Add(definition, definition.Name, definition.Spec, definition.SourceName, change, place, config);

    private string Add(
        ComponentDefinition from, string wanted, ComponentSpec spec, string sourceName,
        Func<ExecutorSpec, ExecutorSpec>? change, Func<ExecutorPlatform, ExecutorPlatform>? place, Value? config)
    {
        ExecutorSpec? executor = spec.ExecutorLabel is { } label ? from.Executors[label] : null;
        if (executor is not null && change is not null)
            executor = change(executor);
        ExecutorPlatform settings = ExecutorPlatform.Of(from.Platform, spec.ExecutorLabel);
        if (executor is not null && place is not null)
            settings = place(settings);
        ComponentSpec renamed = spec with { ExecutorLabel = null, Dag = spec.Dag is null ? null : Renamed(from, spec.Dag) };
        config ??= ExecutorPlatform.ConfigOf(from.Platform, sourceName);

        Entry entry = new(Naming.Slug(wanted), renamed, executor, settings, config);
        if (_known.TryGetValue(entry, out string? known))
            return known;
        string key = _taken.TakeFree(entry.Slug);
        string name = $"comp-{key}";
        if (executor is not null)
        {
            _executors.Add($"exec-{key}", executor);
            Platforms.AddExecutor($"exec-{key}", settings);
            renamed = renamed with { ExecutorLabel = $"exec-{key}" };
        }
        if (config is not null)
            Platforms.AddConfig(name, config);
        _components.Add(name, renamed);
        _known.Add(entry, name);
        return name;
    }

    /// <summary>A graph whose tasks refer to the components under the names that they have here.</summary>
    private DagSpec Renamed(ComponentDefinition from, DagSpec dag)
        => dag with
        {
            Tasks = dag.Tasks.ToMap(task => task.Key, task => task.Value with
            {
                ComponentName = Add(from, Bare(task.Value.ComponentName), from.Components[task.Value.ComponentName], task.Value.ComponentName, change: null, place: null, config: null),
            }),
        };

    private static string Bare(string componentName)
        => componentName.StartsWith("comp-", StringComparison.Ordinal) ? componentName["comp-".Length..] : componentName;

    private sealed record Entry(string Slug, ComponentSpec Spec, ExecutorSpec? Executor, ExecutorPlatform Settings, Value? Config);
}
