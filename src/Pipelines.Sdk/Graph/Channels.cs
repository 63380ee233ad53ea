using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Graph;

/// <summary>Names the inputs that carry a value of the run across the border of a group.</summary>
internal sealed class Channels
{
    private const string Prefix = "pipelinechannel--";

    private readonly Dictionary<object, string> _names = [];
    private readonly NameTable _taken = new();

    /// <summary>The name for a source: the same for each handle of one value, another for every other value.</summary>
    /// <param name="source">The source.</param>
    /// <param name="type">What it enters as where it has no type of its own: a member may enter once as text and once as a number.</param>
    public string Of(Source source, ParameterType type = ParameterType.String) => source switch
    {
        ParameterMember member => Unique((Of(member.Whole), member.Selector, TypeOf(member, type)), Of(member.Whole) + member.ChannelSuffix),
        PipelineParameter parameter => Unique(parameter, Prefix + parameter.Name),
        PipelineArtifact artifact => Unique(artifact, Prefix + artifact.Name),
        ParameterOutput output => Of(output.Origin),
        ArtifactOutput output => Of(output.Origin),
        // What is left is held by a loop.
        _ => ((LoopGroup)source.Home).ItemInput,
    };

    /// <summary>The input for the items of a loop over what the run knows.</summary>
    public string ItemOf(LoopGroup loop, Source items) => Unique((loop, "item"), $"{Of(items, ParameterType.List)}-loop-item");

    /// <summary>The input for the items of a loop over constants.</summary>
    public string Item(LoopGroup loop, string name) => Unique((loop, "item"), Prefix + name);

    /// <summary>The type that a source enters a group as.</summary>
    public static ParameterType TypeOf(ParameterSource source, ParameterType otherwise)
        => source.Type == ParameterType.Unspecified ? otherwise : source.Type;

    private string Of(OutputOrigin origin) => origin switch
    {
        OutputOrigin.OfTask output => Unique(output, $"{Prefix}{output.Task.Key}-{output.Name}"),
        OutputOrigin.OfBranches choice => Unique(choice, $"{Prefix}{choice.Branches.Key}-oneof-{choice.Number}"),
        // A collected value keeps its name: where the list is to be seen, the single value is not.
        OutputOrigin.OfLoop collected => Of(collected.Inner),
        _ => Prefix + "unknown",
    };

    private string Unique(object identity, string wanted)
    {
        if (!_names.TryGetValue(identity, out string? name))
            _names[identity] = name = _taken.TakeFree(wanted);
        return name;
    }
}
