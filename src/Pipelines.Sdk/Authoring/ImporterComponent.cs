using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Components;

namespace Pipelines.Sdk.Authoring;

/// <summary>The component behind an import, and what its inputs are given.</summary>
internal sealed record ImporterComponent(Component Component, Sequence<(string Input, Argument Value)> Arguments)
{
    private const string Label = "exec-importer";

    public static ImporterComponent For(Argument uri, ArtifactType type, Argument? metadata, bool reimport)
    {
        List<(string Input, Argument Value)> arguments = [("uri", uri)];
        string? constantUri = uri.Content is ArgumentContent.Constant { Value: Value.String text } ? text.Text : null;
        Map<Value> members = metadata is null ? default : Members(metadata.Content, arguments);
        Map<ParameterInputSpec> inputs = arguments.ToMap(
            argument => argument.Input,
            argument => new ParameterInputSpec { Type = TypeOf(argument.Value.Content) });
        ComponentDefinition definition = new()
        {
            Name = "importer",
            Spec = new()
            {
                InputParameters = inputs,
                OutputArtifacts = Map.Of(("artifact", new ArtifactOutputSpec { Type = type })),
                ExecutorLabel = Label,
            },
            Executors = Map.Of<ExecutorSpec>((Label, new ExecutorSpec.Importer
            {
                Uri = constantUri,
                UriInput = constantUri is null ? "uri" : null,
                Type = type,
                Metadata = members,
                Reimport = reimport,
            })),
        };
        return new(new Component(definition), arguments.ToSequence());
    }

    /// <summary>The metadata with a placeholder for each value of the run; each becomes an input of its own.</summary>
    private static Map<Value> Members(ArgumentContent metadata, List<(string Input, Argument Value)> arguments)
        => Constant(metadata, arguments) is Value.Struct members ? members.Members : default;

    private static Value Constant(ArgumentContent content, List<(string Input, Argument Value)> arguments) => content switch
    {
        ArgumentContent.Constant constant => constant.Value,
        ArgumentContent.Reference reference => Value.Of(Placeholder(reference.Source, arguments)),
        ArgumentContent.Text text => Value.Of(string.Concat(text.Parts.Select(part => Constant(part, arguments).ToText()))),
        ArgumentContent.List list => new Value.List(list.Items.Select(item => Constant(item, arguments)).ToSequence()),
        ArgumentContent.Struct members => new Value.Struct(
            members.Members.ToMap(member => member.Key, member => Constant(member.Value, arguments))),
        _ => Value.Null,
    };

    private static string Placeholder(Source source, List<(string Input, Argument Value)> arguments)
    {
        string? input = arguments.Find(argument => argument.Value.Content is ArgumentContent.Reference known && ReferenceEquals(known.Source, source)
            && argument.Input != "uri").Input;
        if (input is null)
        {
            input = arguments.Count == 1 ? "metadata" : $"metadata-{arguments.Count}";
            arguments.Add((input, source));
        }
        return $"{{{{$.inputs.parameters['{input}']}}}}";
    }

    private static ParameterType TypeOf(ArgumentContent content)
        => content is ArgumentContent.Reference { Source: ParameterSource { Type: not ParameterType.Unspecified } known } ? known.Type : ParameterType.String;
}
