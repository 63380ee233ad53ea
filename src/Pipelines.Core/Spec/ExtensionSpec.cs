using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>
/// What we add to the format, under <c>platforms.pipelines</c> of the second document, where other back ends pass it over.
/// </summary>
public static class ExtensionSpec
{
    /// <summary>The platform whose members are ours.</summary>
    public const string Platform = "pipelines";

    /// <summary>The member of a component's settings that makes its DAG the body of a sweep.</summary>
    public const string SweepMember = "sweep";

    private const string Config = "config";
    private const string Deployment = "deploymentSpec";
    private const string Executors = "executors";

    /// <summary>
    /// <c>deploymentSpec.executors.LABEL.localCommand</c>: the program on this machine that stands for the image's command. Empty: none.
    /// </summary>
    internal static Sequence<string> LocalCommand(PlatformSpec platform, string executorLabel)
    {
        Value? executor = Member(Member(Member(Own(platform), Deployment), Executors), executorLabel);
        return Member(executor, "localCommand") is Value.List words ? words.Items.Select(word => word.ToText()).ToSequence() : default;
    }

    /// <summary><c>config.COMPONENT.sweep</c>: how the component's DAG is swept; null: it is not.</summary>
    public static Value? Sweep(PlatformSpec platform, string component) => Member(Member(Member(Own(platform), Config), component), SweepMember);

    /// <summary>The names of all components whose DAGs are swept, in name order.</summary>
    public static IEnumerable<string> Swept(PlatformSpec platform)
        => Member(Own(platform), Config) is Value.Struct config ? config.Members.Keys.Where(component => Sweep(platform, component) is not null) : [];

    /// <summary>What is said about some components and executors.</summary>
    internal static Value.Struct Part(PlatformSpec platform, IReadOnlySet<string> components, IReadOnlySet<string> labels)
    {
        Map<Value> own = default;
        if (Some(Member(Own(platform), Config), components) is { Members.Count: > 0 } config)
            own = own.With(Config, config);
        if (Some(Member(Member(Own(platform), Deployment), Executors), labels) is { Members.Count: > 0 } executors)
            own = own.With(Deployment, new Value.Struct(Map.Of((Executors, (Value)executors))));
        return new(own);
    }

    private static Value.Struct Some(Value? settings, IReadOnlySet<string> names)
        => new(settings is Value.Struct map ? map.Members.Where(entry => names.Contains(entry.Key)).ToMap() : default);

    private static Value? Own(PlatformSpec platform) => platform.Platforms.GetValueOrDefault(Platform);

    private static Value? Member(Value? parent, string name)
        => parent is Value.Struct members && members.Members.TryGetValue(name, out Value? value) ? value : null;
}
