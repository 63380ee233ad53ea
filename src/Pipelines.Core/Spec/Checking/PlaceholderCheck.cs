using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Placeholders: each names an input or output that is there, none leads back to itself, and some stand alone.</summary>
internal static class PlaceholderCheck
{
    /// <summary>Placeholders in the constants of a task's inputs, which may refer to other inputs of the task.</summary>
    public static void CheckConstants(TaskScope task)
    {
        Place place = task.Place["inputs"]["parameters"];
        string[]? known = null;
        Dictionary<string, Sequence<string>> references = new(StringComparer.Ordinal);
        foreach ((string name, TaskParameterInput source) in task.Spec.InputParameters)
        {
            if (source is not TaskParameterInput.Constant constant || ConstantTemplate.Of(constant.Value) is not { } template)
                continue;
            known ??= [.. task.Spec.InputParameters.Keys.Union(task.Component?.InputParameters.Keys ?? [])];
            references[name] = template.References;
            Texts.Report(template.Check(known), Codes.BadPlaceholder, place[name]["runtimeValue"]["constant"]);
        }
        foreach (Sequence<string> circle in ReferenceOrder.Of(references.ToMap()).Circles)
            place[circle[0]].Report(Codes.BadPlaceholder, $"The constants of these inputs refer to each other: {string.Join(" -> ", circle)}.",
                "Write the value out in one of them.");
    }

    /// <summary>Placeholders in the texts of a container; nothing is said of one that no component uses.</summary>
    public static void CheckContainer(ExecutorSpec.Container container, PlaceholderNames? names, Place place)
    {
        if (names is null)
            return;
        CommandTemplate command = CommandTemplate.Parse(container.Command, container.Args);
        for (int i = 0; i < command.Command.Count; i++)
            Texts.Report(names.Check(command.Command[i]), Codes.BadPlaceholder, place["command"][i]);
        for (int i = 0; i < command.Args.Count; i++)
            Texts.Report(names.Check(command.Args[i]), Codes.BadPlaceholder, place["args"][i]);
        Texts.Report(names.Check(Template.Parse(container.Image)), Codes.BadPlaceholder, place["image"]);
    }

    /// <summary>Placeholders in the names and values of an importer's metadata.</summary>
    public static void CheckMetadata(Map<Value> metadata, PlaceholderNames? names, Place place)
    {
        if (names is null)
            return;
        foreach ((string name, Value value) in metadata)
        {
            ValueTemplate template = ValueTemplate.Parse(new Value.Struct(Map.Of((name, value))));
            Texts.Report(template.Placeholders().Select(found => names.Check(found.Segment)).OfType<TextProblem>(), Codes.BadPlaceholder, place[name]);
        }
    }

    /// <summary>True when a text holds placeholders; reports one that is not the whole text, or names no input parameter.</summary>
    public static bool CheckWhole(string text, PlaceholderNames? names, Place place)
    {
        Template template = Template.Parse(text);
        if (!template.Segments.Any(segment => segment.Placeholder is not null))
            return false;
        if (template.Whole is not Placeholder.InputParameter)
            place.Report(Codes.BadPlaceholder,
                $"\"{Shortened.Line(text)}\" has a placeholder among other text; here it must be the whole text, and an input parameter.",
                "Build the text in a task, and refer to its output with {{$.inputs.parameters['name']}}.");
        else if (names is not null)
            Texts.Report(names.Check(template), Codes.BadPlaceholder, place);
        return true;
    }

    /// <summary>What the placeholders of an executor may name, in any of the components and tasks that use it; null: none does.</summary>
    public static PlaceholderNames? NamesOf(CheckedPackage file, string label)
    {
        ComponentSpec[] components = [.. file.ComponentsByExecutor[label].Select(component => component.Spec)];
        TaskSpec[] tasks = [.. file.TasksByExecutor[label].Select(task => task.Spec)];
        return components.Length == 0 ? null : new()
        {
            InputParameters =
            [
                .. components.SelectMany(component => component.InputParameters.Keys)
                    .Union(tasks.SelectMany(task => task.InputParameters.Keys)),
            ],
            InputArtifacts =
            [
                .. components.SelectMany(component => component.InputArtifacts.Keys)
                    .Union(tasks.SelectMany(task => task.InputArtifacts.Keys)),
            ],
            OutputParameters = [.. components.SelectMany(component => component.OutputParameters.Keys).Distinct()],
            OutputArtifacts = [.. components.SelectMany(component => component.OutputArtifacts.Keys).Distinct()],
        };
    }
}
