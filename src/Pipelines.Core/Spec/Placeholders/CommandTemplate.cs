using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Placeholders;

/// <summary>The command and the arguments of a container, taken apart.</summary>
internal sealed record CommandTemplate(Sequence<ArgumentTemplate> Command, Sequence<ArgumentTemplate> Args)
{
    /// <summary>Takes them apart. The source of a lightweight component is known by its place and left alone.</summary>
    public static CommandTemplate Parse(Sequence<string> command, Sequence<string> args)
    {
        int source = LightweightCommand.SourceIndex(command);
        return new(
            command.Select((element, index) => index == source ? new ArgumentTemplate.Verbatim(element) : ArgumentTemplate.Parse(element)).ToSequence(),
            args.Select(ArgumentTemplate.Parse).ToSequence());
    }
}
