using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec;

/// <summary>
/// A constant of a task whose texts name facts of the run or other inputs of the same task:
/// <c>"heads and {{$.inputs.parameters['n']}} &gt; 5"</c>. Other placeholders in it are the step's and stay as they are.
/// </summary>
internal sealed class ConstantTemplate
{
    private readonly ValueTemplate _template;

    private ConstantTemplate(ValueTemplate template, Sequence<string> references) => (_template, References) = (template, references);

    /// <summary>The inputs that it names, each once, in order of their first place.</summary>
    public Sequence<string> References { get; }

    /// <summary>Takes a constant apart; null when nothing in it is to be expanded.</summary>
    public static ConstantTemplate? Of(Value constant)
    {
        ValueTemplate template = ValueTemplate.Parse(constant);
        if (template.IsPlain)
            return null;
        List<string> references = [];
        bool hasFacts = false;
        foreach ((_, Segment segment) in template.Placeholders())
        {
            hasFacts |= segment.Placeholder is Placeholder.Fact;
            if (segment.Placeholder is Placeholder.InputParameter input && !references.Contains(input.Name))
                references.Add(input.Name);
        }
        return hasFacts || references.Count > 0 ? new(template, references.ToSequence()) : null;
    }

    /// <summary>
    /// The constant with its placeholders replaced. A text that is one reference takes the kind of the value; an input without a
    /// value is null there, and empty inside a longer text.
    /// </summary>
    /// <param name="facts">Of the run and the task.</param>
    /// <param name="parameters">The task's other inputs, as far as they have values.</param>
    public Result<Value> Expand(TaskFacts facts, IReadOnlyDictionary<string, Value> parameters) => _template.Expand(placeholder => placeholder switch
    {
        Placeholder.Fact fact => Value.Of(facts.Text(fact.What)),
        Placeholder.InputParameter input => parameters.TryGetValue(input.Name, out Value? value) ? value : Value.Null,
        _ => null,
    });

    /// <summary>References to inputs that the task does not have; positions are those in the text that holds them.</summary>
    /// <param name="inputs">The names of all input parameters of the task.</param>
    public IEnumerable<TextProblem> Check(IReadOnlyCollection<string> inputs)
    {
        PlaceholderNames names = new() { InputParameters = inputs };
        return _template.Placeholders()
            .Where(found => found.Segment.Placeholder is Placeholder.InputParameter)
            .Select(found => names.Check(found.Segment))
            .OfType<TextProblem>();
    }
}
