using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Components;

namespace Pipelines.Sdk.Compiling;

/// <summary>The second document of the file that is made: what the components' own second documents say, under new labels.</summary>
internal sealed class PlatformTable
{
    private readonly SortedDictionary<string, Map<Value>> _executors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Map<Value>> _others = new(StringComparer.Ordinal);
    private Map<Value> _config;

    /// <summary>What each platform says of an executor, by the platform's name.</summary>
    public static Map<Value> ExecutorSettings(PlatformSpec platform, string label)
        => platform.Platforms
            .Select(each => (each.Key, Settings: Member(Member(Member(each.Value, "deploymentSpec"), "executors"), label)))
            .Where(each => each.Settings is not null)
            .ToMap(each => each.Key, each => each.Settings!);

    /// <summary>What our platform says of a component, as one entry; empty when it says nothing.</summary>
    public static Map<Value> ComponentConfig(PlatformSpec platform, string componentName)
        => platform.Platforms.TryGetValue(PlatformMember.OwnPlatform, out Value? own) && Member(Member(own, "config"), componentName) is { } config
            ? Map.Of(("config", config))
            : default;

    public void AddExecutor(string label, Map<Value> settings)
    {
        foreach ((string platform, Value value) in settings)
            _executors[platform] = (_executors.TryGetValue(platform, out Map<Value> known) ? known : default).With(label, value);
    }

    public void AddConfig(string componentName, Map<Value> config)
    {
        if (config.TryGetValue("config", out Value? value))
            _config = _config.With(componentName, value);
    }

    /// <summary>What a component's second document asks of the whole pipeline, such as a workspace.</summary>
    public void AddOthers(PlatformSpec platform)
    {
        foreach (PlatformMember other in PlatformMember.AllOf(platform))
            _others[other.Platform] = (_others.TryGetValue(other.Platform, out Map<Value> known) ? known : default).With(other.Name, other.Value);
    }

    public PlatformSpec ToSpec()
    {
        SortedDictionary<string, Map<Value>> platforms = new(_others, StringComparer.Ordinal);
        foreach ((string platform, Map<Value> executors) in _executors)
            Put(platforms, platform, "deploymentSpec", new Value.Struct(Map.Of<Value>(("executors", new Value.Struct(executors)))));
        if (_config.Count > 0)
            Put(platforms, PlatformMember.OwnPlatform, "config", new Value.Struct(_config));
        return platforms.Count == 0
            ? PlatformSpec.None
            : new() { Platforms = platforms.ToMap(each => each.Key, each => (Value)new Value.Struct(each.Value)) };
    }

    private static void Put(SortedDictionary<string, Map<Value>> platforms, string platform, string name, Value value)
        => platforms[platform] = (platforms.TryGetValue(platform, out Map<Value> known) ? known : default).With(name, value);

    private static Value? Member(Value? value, string name)
        => value is Value.Struct members && members.Members.TryGetValue(name, out Value? member) ? member : null;
}
