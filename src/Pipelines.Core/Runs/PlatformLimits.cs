using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Time limits that stand in the second document, in seconds, and hold on every launcher.</summary>
internal static class PlatformLimits
{
    /// <summary>The whole run's limit; null: none.</summary>
    public static TimeSpan? RunTimeLimit(PlatformSpec platform)
        => Seconds(Member(Kubernetes(platform), "pipelineConfig"));

    /// <summary>What the second document says about one executor; null: nothing.</summary>
    public static Value? SettingsOf(PlatformSpec platform, string executorLabel)
        => Member(Member(Member(Kubernetes(platform), "deploymentSpec"), "executors"), executorLabel);

    /// <summary>One attempt's limit; null: none.</summary>
    public static TimeSpan? StepTimeLimit(Value? settings) => Seconds(settings);

    private static Value? Kubernetes(PlatformSpec platform)
        => platform.Platforms.TryGetValue("kubernetes", out Value? kubernetes) ? kubernetes : null;

    private static Value? Member(Value? parent, string name)
        => parent is Value.Struct members && members.Members.TryGetValue(name, out Value? value) ? value : null;

    private static TimeSpan? Seconds(Value? parent) => Member(parent, "activeDeadlineSeconds") switch
    {
        Value.Number { Amount: > 0 } number => TimeSpan.FromSeconds(Math.Min(number.Amount, int.MaxValue)),
        Value.String text when long.TryParse(text.Text, out long seconds) && seconds > 0 => TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)),
        _ => null,
    };
}
