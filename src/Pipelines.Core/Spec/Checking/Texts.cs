using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Texts that have a grammar of their own: conditions, selectors, placeholders. Their parsers find what is wrong in them.</summary>
internal static class Texts
{
    /// <summary>A task's condition, against the inputs that the task has.</summary>
    public static void CheckCondition(TaskScope task, Place place)
    {
        if (task.Spec.Condition.Length > 0)
            Report(Condition.Parse(task.Spec.Condition, Inputs(task)).Problems, Codes.BadCondition, place);
    }

    /// <summary>The selector of a part of a parameter.</summary>
    public static void CheckExpressionSelector(string selector, Place place)
        => Report(Selector.Parse(selector).Problems, Codes.BadExpressionSelector, place);

    /// <summary>Placeholders in the constants of a task's inputs, which may refer to other inputs of the task.</summary>
    public static void CheckConstants(TaskScope task, Place inputs)
    {
        _ = (task, inputs);
    }

    /// <summary>True when a text is one placeholder and nothing else, as resources may be; reports one with more around it.</summary>
    public static bool CheckWhole(string text, Place place)
    {
        _ = place;
        return text.Contains("{{$", StringComparison.Ordinal);
    }

    /// <summary>What a condition may name: what the component declares and what the task brings besides.</summary>
    private static ExpressionInputs? Inputs(TaskScope task)
    {
        if (task.Component is not { } component)
            return null;
        IEnumerable<KeyValuePair<string, ParameterType>> brought = task.Spec.InputParameters
            .Select(input => KeyValuePair.Create(input.Key, References.SourceType(task.Dag, input.Value)));
        IEnumerable<KeyValuePair<string, ParameterType>> declared = component.InputParameters.Select(input => KeyValuePair.Create(input.Key, input.Value.Type));
        return new(brought.Concat(declared).ToMap(), component.InputArtifacts.Keys.Union(task.Spec.InputArtifacts.Keys).ToSequence());
    }

    private static void Report(Sequence<TextProblem> problems, string code, Place place)
    {
        foreach (TextProblem problem in problems)
            place.Report(code, $"{Upper(problem.What)} (character {problem.Position + 1})", problem.Fix);
    }

    private static string Upper(string sentence) => sentence.Length > 0 ? char.ToUpperInvariant(sentence[0]) + sentence[1..] : sentence;
}
