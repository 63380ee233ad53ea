using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Placeholders;

/// <summary>The names that placeholders of one component may use; tells of those that use others.</summary>
internal sealed record PlaceholderNames
{
    private const string Forms =
        "Placeholders of inputs and outputs are {{$.inputs.parameters['n']}}, {{$.inputs.artifacts['n'].uri}} (.path, .name, .metadata, .metadata['k']), "
        + "{{$.outputs.parameters['n'].output_file}}, {{$.outputs.artifacts['n'].uri}} and {{$.outputs.output_file}}.";

    /// <summary>Parameters in: those declared and those that tasks bring besides.</summary>
    public IReadOnlyCollection<string> InputParameters { get; init; } = [];

    /// <summary>Artifacts in.</summary>
    public IReadOnlyCollection<string> InputArtifacts { get; init; } = [];

    /// <summary>Parameters out.</summary>
    public IReadOnlyCollection<string> OutputParameters { get; init; } = [];

    /// <summary>Artifacts out.</summary>
    public IReadOnlyCollection<string> OutputArtifacts { get; init; } = [];

    /// <summary>Placeholders that name no such input or output, or look like one and are mistyped.</summary>
    public IEnumerable<TextProblem> Check(Template template) => template.Segments.Select(Check).OfType<TextProblem>();

    /// <summary>The same for the arguments of a command, with positions in the element as it is written.</summary>
    public IEnumerable<TextProblem> Check(ArgumentTemplate argument) => argument switch
    {
        ArgumentTemplate.Text text => Check(text.Template),
        ArgumentTemplate.Malformed malformed => [malformed.Problem, .. Check(malformed.Template)],
        ArgumentTemplate.Structure structure => CheckParts(structure.Root, structure.Source),
        _ => [],
    };

    private IEnumerable<TextProblem> CheckParts(ArgumentTemplate part, string source)
    {
        // In JSON a text may be written with escapes; then its place is not found and the element's start must do.
        int PositionOf(string text) => Math.Max(0, source.IndexOf(text, StringComparison.Ordinal));
        switch (part)
        {
            case ArgumentTemplate.Text text:
                return text.Template.Segments.Select(segment => Check(segment with { Position = PositionOf(segment.Text) })).OfType<TextProblem>();
            case ArgumentTemplate.Concat concat:
                return concat.Parts.SelectMany(inner => CheckParts(inner, source));
            case ArgumentTemplate.IfPresent choice:
                IEnumerable<TextProblem> inside = choice.Then.Concat(choice.Else).SelectMany(inner => CheckParts(inner, source));
                return InputParameters.Contains(choice.InputName) || InputArtifacts.Contains(choice.InputName)
                    ? inside
                    : inside.Prepend(new(
                        PositionOf(choice.InputName),
                        $"IfPresent asks for the input \"{choice.InputName}\", which does not exist.",
                        NearestName.Advice(choice.InputName, [.. InputParameters, .. InputArtifacts], "inputs")));
            default:
                return [];
        }
    }

    /// <summary>The problem of one placeholder; null when it has none.</summary>
    public TextProblem? Check(Segment segment) => segment.Placeholder switch
    {
        Placeholder.InputParameter p => Unknown(segment, p.Name, InputParameters, "input parameter"),
        Placeholder.InputArtifact p => Unknown(segment, p.Name, InputArtifacts, "input artifact"),
        Placeholder.OutputParameterFile p => Unknown(segment, p.Name, OutputParameters, "output parameter"),
        Placeholder.OutputArtifact p => Unknown(segment, p.Name, OutputArtifacts, "output artifact"),
        Placeholder.Unknown p when p.Text.StartsWith("{{$.inputs", StringComparison.Ordinal) || p.Text.StartsWith("{{$.outputs", StringComparison.Ordinal)
            => new(segment.Position, $"{Excerpt.Of(p.Text)} is no placeholder: it would reach the program as it is.", Forms),
        _ => null,
    };

    private static TextProblem? Unknown(Segment segment, string name, IReadOnlyCollection<string> known, string noun)
        => known.Contains(name) ? null : new(segment.Position, $"{Excerpt.Of(segment.Text)} names no {noun} of the component.", NearestName.Advice(name, known, noun + "s"));
}
