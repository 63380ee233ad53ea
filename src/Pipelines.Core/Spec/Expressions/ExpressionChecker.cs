using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// Finds what can be seen to go wrong before anything runs: unknown names and functions, wrong numbers of arguments,
/// operators between kinds that they cannot join. Each method gives the kinds that its expression may have; where a mistake is
/// reported it gives any kind, so that one mistake is told once.
/// </summary>
internal sealed class ExpressionChecker
{
    private static readonly string[] InputMembers = ["parameter_values", "artifacts"];
    private static readonly string[] CollectionMacros = ["all", "exists", "exists_one", "map", "filter"];

    private readonly Map<Kinds> _names;
    private readonly ExpressionInputs? _inputs;
    private readonly List<TextProblem> _problems = [];

    private ExpressionChecker(Map<Kinds> names, ExpressionInputs? inputs) => (_names, _inputs) = (names, inputs);

    /// <summary>All problems of an expression, in order of position.</summary>
    /// <param name="expression">The tree.</param>
    /// <param name="names">The names that may stand alone.</param>
    /// <param name="inputs">The inputs that there are; null if that is not known yet.</param>
    /// <param name="wanted">The kinds that the whole may have.</param>
    /// <param name="wantedWords">How a message names them.</param>
    public static Sequence<TextProblem> Check(Expression expression, Map<Kinds> names, ExpressionInputs? inputs, Kinds wanted, string wantedWords)
    {
        ExpressionChecker checker = new(names, inputs);
        Kinds kinds = checker.Of(expression);
        if ((kinds & wanted) == 0)
            checker.Report(0, $"The expression gives {kinds.Words()}, not {wantedWords}.", kinds.IsRoot() ? Named(kinds) : "Compare it with something: ==, !=, <, in.");
        return checker._problems.OrderBy(problem => problem.Position).ToSequence();
    }

    private Kinds Of(Expression expression)
    {
        switch (expression)
        {
            case Expression.Literal literal: return literal.Value.Kind;
            case Expression.Name name: return OfName(name);
            case Expression.Member member: return OfMember(member.Target, member.Field, member.Position);
            case Expression.Index { Key: Expression.Literal { Value.Kind: Kinds.String } key } index: return OfMember(index.Target, key.Value.Text, key.Position);
            case Expression.Index index: return OfIndex(index);
            case Expression.Call call: return OfCall(call);
            case Expression.Has has:
                Require(has.Tested.Target, Kinds.Map | Kinds.Parameters | Kinds.Artifacts, "has()");
                return Kinds.Bool;
            case Expression.Not not:
                Require(not.Operand, Kinds.Bool, "!");
                return Kinds.Bool;
            case Expression.Negate negate: return Require(negate.Operand, Kinds.Int | Kinds.Double, "-");
            case Expression.Chain chain:
                foreach (Expression operand in chain.Operands)
                    Require(operand, Kinds.Bool, chain.IsAnd ? "&&" : "||");
                return Kinds.Bool;
            case Expression.Binary binary: return OfBinary(binary);
            case Expression.Conditional conditional:
                Require(conditional.Condition, Kinds.Bool, "?");
                return Of(conditional.WhenTrue) | Of(conditional.WhenFalse);
            case Expression.ListOf list:
                foreach (Expression item in list.Items)
                    Require(item, Kinds.Any, "A list");
                return Kinds.List;
            case Expression.MapOf map:
                for (int i = 0; i < map.KeysAndValues.Count; i++)
                    Require(map.KeysAndValues[i], i % 2 == 0 ? Kinds.String | Kinds.Bool | Kinds.Int | Kinds.UInt : Kinds.Any, i % 2 == 0 ? "A map's key" : "A map");
                return Kinds.Map;
            default: return Kinds.Any;
        }
    }

    private Kinds OfName(Expression.Name name)
    {
        if (_names.TryGetValue(name.Text, out Kinds kinds))
            return kinds;
        string fix = name.Text switch
        {
            "True" or "False" or "None" => $"Write {(name.Text == "None" ? "null" : name.Text.ToLowerInvariant())}.",
            "parameter_values" or "artifacts" when _names.ContainsKey("inputs") => $"Write inputs.{name.Text}.",
            _ when Functions.Find(name.Text, isMethod: false) is not null => $"{name.Text} is a function: write {name.Text}(...).",
            _ when _inputs is not null && _inputs.Parameters.ContainsKey(name.Text) => $"Write inputs.parameter_values['{name.Text}'].",
            _ => NearestName.Advice(name.Text, [.. _names.Keys], "names that may stand alone"),
        };
        return Report(name.Position, $"\"{name.Text}\" is no name here.", fix);
    }

    private Kinds OfMember(Expression target, string field, int position)
    {
        Kinds kinds = Of(target);
        switch (kinds)
        {
            case Kinds.Inputs when field == "parameter_values": return Kinds.Parameters;
            case Kinds.Inputs when field == "artifacts": return Kinds.Artifacts;
            case Kinds.Inputs: return Report(position, $"inputs has no member \"{field}\".", NearestName.Advice(field, InputMembers, "members"));
            case Kinds.Parameters when _inputs is null: return Kinds.Any;
            case Kinds.Parameters:
                return _inputs.Parameters.TryGetValue(field, out ParameterType type)
                    ? KindWords.Of(type)
                    : Report(position, $"The task has no input parameter \"{field}\".", NearestName.Advice(field, [.. _inputs.Parameters.Keys], "input parameters"));
            case Kinds.Artifacts when _inputs is null || _inputs.Artifacts.Contains(field): return Kinds.Map;
            case Kinds.Artifacts:
                return Report(position, $"The task has no input artifact \"{field}\".", NearestName.Advice(field, [.. _inputs.Artifacts], "input artifacts"));
            default:
                return (kinds & Kinds.Map) != 0 ? Kinds.Any : Report(position, $"{kinds.Words()} has no member \"{field}\".", "Only maps have members; parseJson(text) makes one from a JSON text.");
        }
    }

    private Kinds OfIndex(Expression.Index index)
    {
        Kinds target = Of(index.Target);
        Kinds key = Of(index.Key);
        if (target is Kinds.Parameters or Kinds.Artifacts)
        {
            return (key & Kinds.String) != 0
                ? Kinds.Any
                : Report(index.Key.Position, $"{target.Words()} is indexed by a name, not by {key.Words()}.", Named(target));
        }
        if ((target & (Kinds.List | Kinds.Map)) == 0)
            return Report(index.Position, $"{target.Words()} has no members.", "Only lists and maps have; parseJson(text) makes one from a JSON text.");
        if (target == Kinds.List && (key & Kinds.Number) == 0)
            return Report(index.Key.Position, $"A list is indexed by a whole number, not by {key.Words()}.", "Its first item is [0].");
        return Kinds.Any;
    }

    private Kinds OfCall(Expression.Call call)
    {
        Function? function = Functions.Find(call.Function, call.IsMethod);
        int written = call.Arguments.Count - (call.IsMethod ? 1 : 0);
        if (function is null)
        {
            foreach (Expression argument in CollectionMacros.Contains(call.Function) ? call.Arguments.AsSpan()[..1] : call.Arguments.AsSpan())
                Of(argument);
            return Report(call.Position, $"There is no {(call.IsMethod ? "method" : "function")} {call.Function}().", Unknown(call));
        }
        if (function.Takes.Count != call.Arguments.Count)
        {
            int takes = function.Takes.Count - (function.IsMethod ? 1 : 0);
            Report(call.Position, $"{call.Function}() takes {(takes == 1 ? "one argument" : $"{(takes == 0 ? "no" : takes)} arguments")}, not {written}.",
                function.IsMethod ? $"Write text.{call.Function}({(takes == 0 ? "" : "'part'")})." : $"Write {call.Function}(value).");
            return function.Gives;
        }
        for (int i = 0; i < function.Takes.Count; i++)
        {
            Kinds kinds = Of(call.Arguments[i]);
            if ((kinds & function.Takes[i]) == 0)
                Report(call.Arguments[i].Position, Functions.Refusal(function, i, kinds), kinds.IsRoot() ? Named(kinds) : "Convert it first: string(), int(), double().");
        }
        return function.Gives;
    }

    private static string Unknown(Expression.Call call)
    {
        if (CollectionMacros.Contains(call.Function))
            return "Loops over collections are no part of conditions: compute it in a task and compare that task's output.";
        if (Functions.Find(call.Function, !call.IsMethod) is { } other)
            return other.IsMethod ? $"It is a method: write text.{other.Name}('part')." : $"It is a function: write {other.Name}(value).";
        return NearestName.Advice(call.Function, [.. Functions.All.Select(function => function.Name).Distinct()], "functions");
    }

    private Kinds OfBinary(Expression.Binary binary)
    {
        Kinds left = Of(binary.Left);
        Kinds right = Of(binary.Right);
        string symbol = binary.Operator.Symbol();
        if (left.IsRoot() || (right.IsRoot() && binary.Operator != BinaryOperator.In))
            return Report(binary.Position, $"{symbol} cannot take {(left.IsRoot() ? left : right).Words()} as a whole.", Named(left.IsRoot() ? left : right));
        switch (binary.Operator)
        {
            case BinaryOperator.Equal or BinaryOperator.NotEqual:
                // A parameter may be null whatever its type: then it is compared, and is unequal.
                if (((left | right) & Kinds.Null) == 0 && (Numeric(left) & Numeric(right)) == 0)
                    Report(binary.Position, $"{left.Words()} and {right.Words()} are never equal.", "Convert one side: string(), int(), double().");
                return Kinds.Bool;
            case BinaryOperator.In:
                if ((right & (Kinds.List | Kinds.Map | Kinds.Parameters | Kinds.Artifacts)) == 0)
                    Report(binary.Position, $"in looks into a list or a map, not into {right.Words()}.", "For a part of a text write text.contains('part').");
                return Kinds.Bool;
            case < BinaryOperator.In:
                if ((Numeric(left) & Numeric(right) & (Kinds.Number | Kinds.String | Kinds.Bool)) == 0)
                    Report(binary.Position, $"{symbol} has no meaning between {left.Words()} and {right.Words()}.", "Compare number with number or text with text: int(), double() and string() convert.");
                return Kinds.Bool;
            default:
                Kinds result = Arithmetic.Result(binary.Operator, left, right);
                return result == 0 ? Report(binary.Position, Arithmetic.NoMeaning(binary.Operator, left, right), "Bring both sides to one kind.") : result;
        }
    }

    // Numbers of all kinds compare with each other.
    private static Kinds Numeric(Kinds kinds) => (kinds & Kinds.Number) != 0 ? kinds | Kinds.Number : kinds;

    private Kinds Require(Expression operand, Kinds wanted, string taker)
    {
        Kinds kinds = Of(operand);
        return (kinds & wanted) != 0
            ? kinds & wanted
            : Report(operand.Position, $"{taker} takes {wanted.Words()}, not {kinds.Words()}.", kinds.IsRoot() ? Named(kinds) : "Compare it with something, or convert it.");
    }

    private static string Named(Kinds root) => (root & Kinds.Artifacts) != 0 ? "Name one: inputs.artifacts['data']." : "Name one: inputs.parameter_values['x'].";

    private Kinds Report(int position, string what, string fix)
    {
        _problems.Add(new(position, what, fix));
        return Kinds.Any;
    }
}
