using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Texts that have a grammar of their own: their parsers find what is wrong, here it gets a code and a place.</summary>
internal static class Texts
{
    /// <summary>A task's condition, against the inputs that the task has.</summary>
    public static void CheckCondition(TaskScope task, Place place)
    {
        if (task.Spec.Condition.Length > 0)
            Report(Condition.Parse(task.Spec.Condition, Inputs(task)).Problems, Codes.BadCondition, place);
    }

    /// <summary>The selector of a part of a parameter; empty: none.</summary>
    public static void CheckSelector(string selector, Place place)
    {
        if (selector.Length > 0)
            Report(Selector.Parse(selector).Problems, Codes.BadExpressionSelector, place);
    }

    /// <summary>Reports what a parser found in the text at <paramref name="place"/>.</summary>
    public static void Report(IEnumerable<TextProblem> problems, string code, Place place)
    {
        foreach (TextProblem problem in problems)
        {
            string what = char.ToUpperInvariant(problem.What[0]) + problem.What[1..].TrimEnd('.');
            place.Report(code, $"{what} (character {problem.Position + 1} of the text).", problem.Fix);
        }
    }

    /// <summary>What a condition may name: what the component declares and what the task brings besides.</summary>
    private static ExpressionInputs? Inputs(TaskScope task)
    {
        if (task.Component is not { } component)
            return null;
        IEnumerable<KeyValuePair<string, ParameterType>> brought = task.Spec.InputParameters
            .Select(input => KeyValuePair.Create(input.Key, References.SourceType(task.Dag, input.Value)));
        IEnumerable<KeyValuePair<string, ParameterType>> declared = component.InputParameters
            .Select(input => KeyValuePair.Create(input.Key, input.Value.Type));
        return new(brought.Concat(declared).ToMap(), component.InputArtifacts.Keys.Union(task.Spec.InputArtifacts.Keys).ToSequence());
    }
}
