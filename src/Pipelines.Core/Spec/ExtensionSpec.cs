using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>
/// What we add to the format, under <c>platforms.pipelines</c> of the second document, where other back ends pass it over.
/// </summary>
internal static class ExtensionSpec
{
    /// <summary>
    /// <c>deploymentSpec.executors.LABEL.localCommand</c>: the program on this machine that stands for the image's command. Empty: none.
    /// </summary>
    public static Sequence<string> LocalCommand(PlatformSpec platform, string executorLabel)
    {
        Value? executor = Member(Member(Member(platform.Platforms.GetValueOrDefault("pipelines"), "deploymentSpec"), "executors"), executorLabel);
        return Member(executor, "localCommand") is Value.List words ? words.Items.Select(word => word.ToText()).ToSequence() : default;
    }

    private static Value? Member(Value? parent, string name)
        => parent is Value.Struct members && members.Members.TryGetValue(name, out Value? value) ? value : null;
}
