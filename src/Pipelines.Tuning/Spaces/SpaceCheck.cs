using Pipelines.Core.Values;

namespace Pipelines.Tuning.Spaces;

/// <summary>Finds all that keeps parameters from making a space.</summary>
internal static class SpaceCheck
{
    public static Sequence<Problem> Run(Sequence<Parameter> parameters, Sequence<LinearConstraint> constraints, string place)
    {
        List<Problem> problems = [];
        if (parameters.Count == 0)
            problems.Add(new(Codes.NoParameters, place, "There are no parameters to choose.", "Name at least one parameter with its range or list."));
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < parameters.Count; i++)
        {
            Parameter parameter = parameters[i];
            string here = $"{place}[{i}]";
            if (parameter.Name.Length == 0)
                problems.Add(new(Codes.BadParameterName, here, "The parameter has no name.", "Give it a name that its trials know it by."));
            else if (!names.Add(parameter.Name))
                problems.Add(new(Codes.BadParameterName, here, $"A second parameter is named \"{parameter.Name}\".", "Give each parameter a name of its own."));
            problems.AddRange(RangeProblems(parameter, here));
        }
        problems.AddRange(ConditionProblems(parameters, place));
        problems.AddRange(ConstraintProblems(parameters, constraints));
        return problems.ToSequence();
    }

    private static IEnumerable<Problem> RangeProblems(Parameter parameter, string here) => parameter switch
    {
        Parameter.Real real => Numbers(real.Name, here, real.Min, real.Max, real.Step, real.Distribution),
        Parameter.Whole whole => Numbers(whole.Name, here, whole.Min, whole.Max, whole.Step, whole.Distribution),
        Parameter.Discrete list => Lists(list.Name, here, list.Values, areNumbers: true),
        Parameter.Categorical list => Lists(list.Name, here, list.Values, areNumbers: false),
        _ => [],
    };

    private static IEnumerable<Problem> Numbers(string name, string here, double min, double max, double? step, Distribution distribution)
    {
        if (!double.IsFinite(min) || !double.IsFinite(max) || min > max)
            yield return new(Codes.BadRange, here, $"\"{name}\" goes from {min} to {max}.", "Give a finite min that is not above max.");
        if (step is { } width && !(width > 0 && double.IsFinite(width)))
            yield return new(Codes.BadStep, here, $"\"{name}\" has the step {width}.", "Give a step above zero, or none.");
        else if (step is { } small && (max - min) / small > 1e15)
            yield return new(Codes.BadStep, here, $"\"{name}\" has more than 10^15 steps of {small}.", "Give a wider step, or none.");
        if (distribution is Distribution.LogUniform or Distribution.LogNormal && !(min > 0))
            yield return new(Codes.LogOfZero, here, $"\"{name}\" is {(distribution == Distribution.LogUniform ? "logUniform" : "logNormal")} with min {min}: there is no logarithm of it.",
                "Give a min above zero (1e-6, say), or the distribution uniform or normal.");
    }

    private static IEnumerable<Problem> Lists(string name, string here, Sequence<string> values, bool areNumbers)
    {
        if (values.Count == 0)
            yield return new(Codes.BadList, here, $"The list of \"{name}\" is empty.", "List its values.");
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string value in values)
        {
            if (areNumbers && Axis.Parse(value) is null)
                yield return new(Codes.BadList, here, $"\"{value}\" in the list of \"{name}\" is no number.", "Write a number, or make the parameter categorical.");
            if (!seen.Add(value))
                yield return new(Codes.BadList, here, $"\"{value}\" is twice in the list of \"{name}\".", "List each value once.");
        }
    }

    private static IEnumerable<Problem> ConditionProblems(Sequence<Parameter> parameters, string place)
    {
        Dictionary<string, Parameter> known = new(StringComparer.Ordinal);
        foreach (Parameter parameter in parameters)
            known.TryAdd(parameter.Name, parameter);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].When is not { } when)
                continue;
            string here = $"{place}[{i}]";
            if (!known.TryGetValue(when.Parent, out Parameter? parent))
                yield return new(Codes.BadCondition, here, $"\"{parameters[i].Name}\" hangs on \"{when.Parent}\", which is no parameter.",
                    NearestName.Advice(when.Parent, [.. known.Keys], "parameters"));
            else if (IsCircle(parameters[i], known))
                yield return new(Codes.BadCondition, here, $"\"{parameters[i].Name}\" hangs on itself.", "Take one of the conditions in the circle away.");
            else if (when.Values.Count == 0)
                yield return new(Codes.BadCondition, here, $"The condition of \"{parameters[i].Name}\" lists no values.", "List the parent's values that it has a value for.");
            else if (parent is Parameter.Real { Step: null })
                yield return new(Codes.BadCondition, here, $"\"{parameters[i].Name}\" hangs on \"{when.Parent}\", whose values cannot be listed.", "Hang it on a list, an int, or a double with a step.");
            else if (!RangeProblems(parent, here).Any() && when.Values.FirstOrDefault(value => Axis.Of(parent).Find(value) is null) is { } odd)
                yield return new(Codes.BadCondition, here, $"\"{odd}\" in the condition of \"{parameters[i].Name}\" is no value of \"{when.Parent}\".", "List values that the parent can have.");
        }
    }

    private static bool IsCircle(Parameter start, Dictionary<string, Parameter> known)
    {
        HashSet<string> way = new(StringComparer.Ordinal);
        Parameter? at = start;
        while (at is not null)
        {
            if (!way.Add(at.Name))
                return true;
            at = at.When is { } when ? known.GetValueOrDefault(when.Parent) : null;
        }
        return false;
    }

    private static IEnumerable<Problem> ConstraintProblems(Sequence<Parameter> parameters, Sequence<LinearConstraint> constraints)
    {
        string[] numeric = [.. parameters.Where(parameter => parameter is not Parameter.Categorical).Select(parameter => parameter.Name)];
        for (int i = 0; i < constraints.Count; i++)
        {
            string here = $"constraints[{i}]";
            if (constraints[i].Coefficients.Count == 0 || !double.IsFinite(constraints[i].Most))
                yield return new(Codes.BadConstraint, here, "The constraint bounds nothing.", "Name parameters with coefficients, and a finite bound.");
            foreach ((string name, double coefficient) in constraints[i].Coefficients)
            {
                if (!numeric.Contains(name))
                    yield return new(Codes.BadConstraint, here, $"\"{name}\" is no numeric parameter.", NearestName.Advice(name, numeric, "numeric parameters"));
                else if (!double.IsFinite(coefficient))
                    yield return new(Codes.BadConstraint, here, $"The coefficient of \"{name}\" is {coefficient}.", "Give a finite number.");
            }
        }
    }
}
