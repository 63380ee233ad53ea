using System.Globalization;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Steps;

/// <summary>A command line, all placeholders replaced.</summary>
/// <param name="Command">The program and what stands with it in <c>command</c>; empty: the image's entry point.</param>
/// <param name="Args">The arguments behind it.</param>
public sealed record ExpandedCommand(Sequence<string> Command, Sequence<string> Args);

/// <summary>
/// Replaces the placeholders of one step's command, image and resources. An optional input without a value leaves out an
/// argument that is nothing else and is empty inside a longer one; a name that does not exist stays as it is written.
/// </summary>
/// <param name="component">The component's interface: it tells an absent input from an unknown one, and has the defaults.</param>
/// <param name="input">The step's inputs and the places of its outputs, with local paths.</param>
/// <param name="facts">Of the run and the task.</param>
public sealed class ArgumentScope(ComponentSpec component, ExecutorInput input, TaskFacts facts)
{
    private string? _inputJson;

    /// <summary>The command line of a container.</summary>
    /// <returns>An error when an argument would hold a NUL, which no program can be given.</returns>
    public Result<ExpandedCommand> Expand(ExecutorSpec.Container container)
    {
        CommandTemplate template = CommandTemplate.Parse(container.Command, container.Args);
        Sequence<string> command = Expand(template.Command);
        Sequence<string> args = Expand(template.Args);
        string? nul = NulIn(command, "command") ?? NulIn(args, "args");
        return nul is null ? Result.Ok(new ExpandedCommand(command, args)) : Result.Fail<ExpandedCommand>(nul);
    }

    /// <summary>A text such as the image; an absent input is empty in it.</summary>
    public string Expand(string text) => Template.Parse(text).Expand(TextOf);

    /// <summary>
    /// Resources with their placeholders replaced; one whose input has no value is not set.
    /// </summary>
    public ResourceSpec Expand(ResourceSpec resources) => resources with
    {
        CpuLimit = Quantity(resources.CpuLimit),
        CpuRequest = Quantity(resources.CpuRequest),
        MemoryLimit = Quantity(resources.MemoryLimit),
        MemoryRequest = Quantity(resources.MemoryRequest),
        AcceleratorType = Quantity(resources.AcceleratorType),
        AcceleratorCount = Quantity(resources.AcceleratorCount),
    };

    private string Quantity(string text)
    {
        Template template = Template.Parse(text);
        return template.Whole is { } whole ? TextOf(whole) ?? "" : template.Expand(TextOf);
    }

    private Sequence<string> Expand(Sequence<ArgumentTemplate> elements)
    {
        List<string> arguments = [];
        foreach (ArgumentTemplate element in elements)
            Expand(element, arguments);
        return arguments.ToSequence();
    }

    private void Expand(ArgumentTemplate element, List<string> arguments)
    {
        switch (element)
        {
            case ArgumentTemplate.Text { Template: var template }:
                if (template.Whole is null || !IsAbsent(template.Whole))
                    arguments.Add(template.Expand(TextOf));
                break;
            case ArgumentTemplate.Verbatim verbatim:
                arguments.Add(verbatim.Content);
                break;
            case ArgumentTemplate.Malformed malformed:
                arguments.Add(malformed.Template.Expand(TextOf));
                break;
            case ArgumentTemplate.Structure structure:
                Expand(structure.Root, arguments);
                break;
            case ArgumentTemplate.Concat concat:
                arguments.Add(string.Concat(Expand(concat.Parts)));
                break;
            case ArgumentTemplate.IfPresent choice:
                foreach (ArgumentTemplate part in IsPresent(choice.InputName) ? choice.Then : choice.Else)
                    Expand(part, arguments);
                break;
        }
    }

    private bool IsPresent(string inputName) => Parameter(inputName) is not null || HasArtifacts(inputName);

    private bool IsAbsent(Placeholder placeholder) => placeholder switch
    {
        Placeholder.InputParameter p => Parameter(p.Name) is null && component.InputParameters.ContainsKey(p.Name),
        Placeholder.InputArtifact p => !HasArtifacts(p.Name) && component.InputArtifacts.ContainsKey(p.Name),
        _ => false,
    };

    // Null keeps the placeholder as it is written.
    private string? TextOf(Placeholder placeholder)
    {
        if (IsAbsent(placeholder))
            return "";
        return placeholder switch
        {
            Placeholder.ExecutorInput whole => Escaped(_inputJson ??= input.ToJson(), whole.Escapes),
            Placeholder.InputParameter p => Parameter(p.Name)?.ToText(),
            Placeholder.InputArtifact p => input.Artifacts.TryGetValue(p.Name, out Sequence<RuntimeArtifact> artifacts) ? PartOf(artifacts, p.Part, p.Key) : null,
            Placeholder.OutputParameterFile p => input.OutputParameterFiles.TryGetValue(p.Name, out string? file) ? file : null,
            Placeholder.OutputArtifact p => input.OutputArtifacts.TryGetValue(p.Name, out Sequence<RuntimeArtifact> artifacts) ? PartOf(artifacts, p.Part, p.Key) : null,
            Placeholder.OutputFile => input.OutputFile,
            Placeholder.Fact fact => facts.Text(fact.What),
            _ => null,
        };
    }

    // A default may be left to us: then it stands for the value here as it does in the program.
    private Value? Parameter(string name)
    {
        if (input.Parameters.TryGetValue(name, out Value? given) && !given.IsNull)
            return given;
        return component.InputParameters.TryGetValue(name, out ParameterInputSpec? declared) && declared.Default is { IsNull: false } value ? value : null;
    }

    // An empty list is a value of a list input; elsewhere it is none.
    private bool HasArtifacts(string name) => input.Artifacts.TryGetValue(name, out Sequence<RuntimeArtifact> artifacts)
        && (artifacts.Count > 0 || (component.InputArtifacts.TryGetValue(name, out ArtifactInputSpec? declared) && declared.IsList));

    private static string PartOf(Sequence<RuntimeArtifact> artifacts, ArtifactPart part, string key)
    {
        if (part == ArtifactPart.List)
            return ValueJson.Write(new Value.List(artifacts.Select(artifact => (Value)ExecutorJson.Of(artifact)).ToSequence()));
        if (artifacts.Count == 0)
            return "";
        RuntimeArtifact first = artifacts[0];
        return part switch
        {
            ArtifactPart.Uri => first.Uri,
            ArtifactPart.Path => first.Path,
            ArtifactPart.Name => first.Name,
            ArtifactPart.Metadata => ValueJson.Write(new Value.Struct(first.Metadata)),
            _ => first.Metadata.TryGetValue(key, out Value? member) ? member.ToText() : "",
        };
    }

    private static string Escaped(string json, int times)
    {
        for (; times > 0; times--)
            json = ValueJson.Write(Value.Of(json))[1..^1];
        return json;
    }

    private static string? NulIn(Sequence<string> arguments, string place)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Contains('\0', StringComparison.Ordinal))
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"{place}: argument {i + 1} would hold a NUL character, which no program can be given: {Excerpt.Of(Value.Of(arguments[i]))}. Hand the value over by a file.");
            }
        }
        return null;
    }
}
