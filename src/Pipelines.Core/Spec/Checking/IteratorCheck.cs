using System.Text.Json;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Loops: one iterator, items that can be iterated, and an input that takes the item.</summary>
internal static class IteratorCheck
{
    public static void Run(TaskScope task)
    {
        if (task.Spec is { ParameterIterator: not null, ArtifactIterator: not null })
            task.Place.Report(Codes.BadIterator, $"The task \"{task.Name}\" has both a parameterIterator and an artifactIterator.",
                "Keep one of them; nest two loops in each other.");
        if (task.Spec.ParallelismLimit < 0)
            task.Place["iteratorPolicy"]["parallelismLimit"].Report(Codes.BadIterator, $"The parallelism limit is {task.Spec.ParallelismLimit}.",
                "Write how many iterations may run at a time, or 0 for no limit.");
        if (task.Spec.ParameterIterator is { } parameters)
            CheckParameters(task, parameters, task.Place["parameterIterator"]);
        if (task.Spec.ArtifactIterator is { } artifacts)
            CheckArtifacts(task, artifacts, task.Place["artifactIterator"]);
    }

    private static void CheckParameters(TaskScope task, ParameterIterator iterator, Place place)
    {
        switch (iterator)
        {
            case { Raw: not null, InputParameter: not null }:
                place["items"].Report(Codes.BadIterator, "The items are given twice, by raw and by inputParameter.", "Keep one of them.");
                break;
            case { Raw: { } raw }:
                CheckRaw(raw, place["items"]["raw"]);
                break;
            case { InputParameter: { } input }:
                CheckItemsInput(task, input, place["items"]["inputParameter"]);
                break;
            default:
                place.ReportMissing(Codes.BadIterator, $"The loop \"{task.Name}\" has no items.",
                    "Give items: {raw: '[1, 2]'} or items: {inputParameter: ...}.");
                break;
        }
        Place item = place["itemInput"];
        if (task.Component is { } component && !component.InputParameters.ContainsKey(iterator.ItemInput))
            RefuseItem(task, iterator.ItemInput, component.InputParameters, "input parameter", item);
    }

    private static void CheckRaw(string raw, Place place)
    {
        string? wrong = null;
        try
        {
            if (ValueJson.Read(raw) is var items and not Value.List)
                wrong = $"it is a {items.Kind}";
        }
        catch (JsonException broken)
        {
            // The reader's position stands behind its sentence; here the line is always the first.
            string sentence = broken.Message.Split(" LineNumber:")[0].TrimEnd('.');
            wrong = $"{Shortened.Line(sentence)} (character {broken.BytePositionInLine + 1})";
        }
        if (wrong is not null)
            place.Report(Codes.BadItems, $"The items are not a JSON array: {wrong}.", "Write a JSON array as text, such as '[\"a\", \"b\"]'.");
    }

    private static void CheckItemsInput(TaskScope task, string input, Place place)
    {
        ParameterInputSpec? declared = null;
        task.Component?.InputParameters.TryGetValue(input, out declared);
        bool isGiven = task.Spec.InputParameters.TryGetValue(input, out TaskParameterInput? source);
        if (!isGiven && declared?.Default is null)
        {
            place.Report(Codes.BadItems, $"The task \"{task.Name}\" has no input parameter \"{input}\" to take the items from.",
                place.Advice(input, task.Spec.InputParameters, "input parameters of the task"));
            return;
        }
        ParameterType type = declared is not null ? declared.Type
            : source is not null ? References.SourceType(task.Dag, source)
            : ParameterType.Unspecified;
        if (type is not (ParameterType.List or ParameterType.String or ParameterType.Unspecified))
            place.Report(Codes.BadItems, $"A value of type {type.IrName()} cannot be iterated.",
                "Take the items from a LIST, or from a STRING that holds a JSON array.");
    }

    private static void CheckArtifacts(TaskScope task, ArtifactIterator iterator, Place place)
    {
        if (!task.Spec.InputArtifacts.ContainsKey(iterator.InputArtifact))
        {
            Place items = place["items"]["inputArtifact"];
            items.Report(Codes.BadItems, $"The task \"{task.Name}\" has no input artifact \"{iterator.InputArtifact}\" to take the items from.",
                items.Advice(iterator.InputArtifact, task.Spec.InputArtifacts, "input artifacts of the task"));
        }
        Place item = place["itemInput"];
        if (task.Component is { } component && !component.InputArtifacts.ContainsKey(iterator.ItemInput))
            RefuseItem(task, iterator.ItemInput, component.InputArtifacts, "input artifact", item);
    }

    private static void RefuseItem<T>(TaskScope task, string item, Map<T> known, string noun, Place place)
    {
        if (item.Length == 0)
            place.ReportMissing(Codes.BadIterator, $"The loop \"{task.Name}\" does not say which input takes the item.",
                place.Advice(item, known, noun + "s"));
        else
            place.Report(Codes.BadIterator, $"The component \"{task.Spec.ComponentName}\" has no {noun} \"{item}\" to take the item.",
                place.Advice(item, known, noun + "s"));
    }
}
