using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Components;

namespace Pipelines.Sdk.Compiling;

/// <summary>The second document of the file that is made: what the components' own second documents say, under new labels.</summary>
internal sealed class PlatformTable
{
    private readonly SortedDictionary<string, Map<Value>> _executors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Map<Value>> _members = new(StringComparer.Ordinal);
    private KubernetesPlatformSpec? _kubernetes;

    public void AddExecutor(string label, ExecutorPlatform settings)
    {
        if (settings.Kubernetes is { } pod)
            _kubernetes = (_kubernetes ?? new()) with { Executors = (_kubernetes?.Executors ?? default).With(label, pod) };
        foreach ((string platform, Value value) in settings.Others)
            Put(_executors, platform, label, value);
    }

    public void AddConfig(string componentName, Value config)
    {
        Map<Value> own = _members.TryGetValue(PlatformMember.OwnPlatform, out Map<Value> known) ? known : default;
        Map<Value> configs = own.TryGetValue("config", out Value? value) ? ((Value.Struct)value).Members : default;
        Put(_members, PlatformMember.OwnPlatform, "config", new Value.Struct(configs.With(componentName, config)));
    }

    /// <summary>What a component's second document asks of the whole pipeline, such as a workspace.</summary>
    public void AddMembers(PlatformSpec platform)
    {
        foreach (PlatformMember member in PlatformMember.AllOf(platform))
        {
            if (member.Setting is KubernetesPlatformSpec whole)
                _kubernetes = whole with { Executors = _kubernetes?.Executors ?? default };
            else if (member.Setting is Value value)
                Put(_members, member.Platform, member.Name, value);
        }
    }

    public PlatformSpec ToSpec()
    {
        SortedDictionary<string, Map<Value>> platforms = new(_members, StringComparer.Ordinal);
        foreach ((string platform, Map<Value> executors) in _executors)
            Put(platforms, platform, "deploymentSpec", new Value.Struct(Map.Of<Value>(("executors", new Value.Struct(executors)))));
        return new() { Kubernetes = _kubernetes, Platforms = platforms.ToMap(each => each.Key, each => (Value)new Value.Struct(each.Value)) };
    }

    private static void Put(SortedDictionary<string, Map<Value>> platforms, string platform, string name, Value value)
        => platforms[platform] = (platforms.TryGetValue(platform, out Map<Value> known) ? known : default).With(name, value);
}
