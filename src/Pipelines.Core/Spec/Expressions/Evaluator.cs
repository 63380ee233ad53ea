using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// Evaluates a tree. Errors are values that travel up; <c>&amp;&amp;</c>, <c>||</c> and <c>?:</c> may leave one behind.
/// A struct with the lookups inside, so an evaluation allocates only what its texts and lists need.
/// </summary>
/// <param name="Parameter">A parameter by name, null when there is none; null in a selector.</param>
/// <param name="Artifact">An artifact input by name, null when there is none; null in a selector.</param>
/// <param name="Selected">The value that a selector works on; null in a condition.</param>
internal readonly record struct Evaluator(Func<string, Value?>? Parameter, Func<string, Value?>? Artifact, Value? Selected)
{
    public Operand Evaluate(Expression expression)
    {
        Operand value = expression switch
        {
            Expression.Literal literal => literal.Value,
            Expression.Name name => OfName(name.Text),
            Expression.Member member => OfMember(Evaluate(member.Target), member.Field),
            Expression.Index index => OfIndex(Evaluate(index.Target), Evaluate(index.Key)),
            Expression.Call call => OfCall(call),
            Expression.Has has => OfHas(has.Tested),
            Expression.Not not => OfNot(Evaluate(not.Operand)),
            Expression.Negate negate => Evaluate(negate.Operand) is var operand && operand.IsError ? operand : Arithmetic.Negate(operand),
            Expression.Chain chain => OfChain(chain),
            Expression.Binary binary => OfBinary(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
            Expression.Conditional conditional => OfConditional(conditional),
            Expression.ListOf list => OfList(list),
            _ => OfMap((Expression.MapOf)expression),
        };
        return value.At(expression.Position);
    }

    private Operand OfName(string name) => (Selected, name) switch
    {
        (null, "inputs") => Operand.Inputs,
        (not null, "string_value") => Operand.Of(Selected.ToText()),
        (Value.Number, "number_value") or (Value.Boolean, "bool_value") or (Value.Struct, "struct_value") or (Value.List, "list_value") => Operand.Of(Selected),
        (not null, "number_value" or "bool_value" or "struct_value" or "list_value") => Operand.Fail($"{name} is not set: the value is {Excerpt.Of(Selected)}."),
        _ => Operand.Fail($"\"{name}\" is no name here."),
    };

    private Operand OfMember(Operand target, string field) => target.Kind switch
    {
        Kinds.Error => target,
        Kinds.Inputs when field == "parameter_values" => Operand.Parameters,
        Kinds.Inputs when field == "artifacts" => Operand.Artifacts,
        _ => OfIndex(target, Operand.Of(field)),
    };

    private Operand OfIndex(Operand target, Operand key)
    {
        if (target.IsError || key.IsError)
            return target.IsError ? target : key;
        switch (target.Kind)
        {
            case Kinds.Parameters or Kinds.Artifacts when key.Kind == Kinds.String:
                return Input(target.Kind, key.Text) is { } input
                    ? Operand.Of(input)
                    : Operand.Fail($"There is no value of the input {(target.Kind == Kinds.Parameters ? "parameter" : "artifact")} \"{key.Text}\".");
            case Kinds.Map:
                return target.TryGetMember(key, out Operand member)
                    ? member
                    : Operand.Fail($"The map has no member \"{key.KeyText()}\". {NearestName.Advice(key.KeyText(), [.. target.Members.Select(m => m.Key.KeyText())], "members")}");
            case Kinds.List when key.AsKey() is { Kind: Kinds.Int } position:
                return position.Int >= 0 && position.Int < target.Count
                    ? target.Item((int)position.Int)
                    : Operand.Fail($"The list has {target.Count} items, counted from 0: there is no item {position.Int}.");
            case Kinds.List:
                return Operand.Fail($"A list is indexed by a whole number, not by {key.Kind.Words()}.");
            default:
                return Operand.Fail($"{target.Kind.Words()} has no members.");
        }
    }

    private Value? Input(Kinds kind, string name) => (kind == Kinds.Parameters ? Parameter : Artifact)?.Invoke(name);

    private Operand OfCall(Expression.Call call)
    {
        if (Functions.Find(call.Function, call.IsMethod) is not { } function || function.Takes.Count != call.Arguments.Count)
            return Operand.Fail($"There is no function {call.Function}() with {call.Arguments.Count} arguments.");
        // The selector of every struct item: printing the struct only to parse it again would give the same struct.
        if (function.Name == "parseJson" && Selected is Value.Struct or Value.List && call.Arguments[0] is Expression.Name { Text: "string_value" })
            return Operand.Of(Selected);
        Operand first = Evaluate(call.Arguments[0]);
        if (first.IsError)
            return first;
        Operand second = call.Arguments.Count > 1 ? Evaluate(call.Arguments[1]) : Operand.Null;
        return second.IsError ? second : Functions.Call(function, first, second);
    }

    private Operand OfHas(Expression.Member tested)
    {
        Operand target = Evaluate(tested.Target);
        return target.Kind switch
        {
            Kinds.Error => target,
            Kinds.Parameters or Kinds.Artifacts => Operand.Of(Input(target.Kind, tested.Field) is not null),
            Kinds.Map => Operand.Of(target.TryGetMember(Operand.Of(tested.Field), out _)),
            _ => Operand.Fail($"{target.Kind.Words()} has no members."),
        };
    }

    private static Operand OfNot(Operand value) => value.Kind switch
    {
        Kinds.Bool => Operand.Of(!value.Bool),
        Kinds.Error => value,
        _ => Operand.Fail($"! takes a truth value, not {value.Kind.Words()}."),
    };

    // Order does not matter: one operand that decides wins over errors on either side of it.
    private Operand OfChain(Expression.Chain chain)
    {
        Operand error = default;
        foreach (Expression operand in chain.Operands)
        {
            Operand value = Evaluate(operand);
            if (value.Kind == Kinds.Bool && value.Bool != chain.IsAnd)
                return value;
            if (value.Kind != Kinds.Bool && !error.IsError)
            {
                error = value.IsError
                    ? value
                    : Operand.Fail($"{(chain.IsAnd ? "&&" : "||")} takes truth values, not {value.Kind.Words()}.").At(operand.Position);
            }
        }
        return error.IsError ? error : Operand.Of(chain.IsAnd);
    }

    private Operand OfBinary(BinaryOperator op, Operand left, Operand right)
    {
        if (left.IsError || right.IsError)
            return left.IsError ? left : right;
        switch (op)
        {
            case BinaryOperator.Equal: return Operand.Of(Comparison.Same(left, right));
            case BinaryOperator.NotEqual: return Operand.Of(!Comparison.Same(left, right));
            case BinaryOperator.In: return Contains(right, left);
            case >= BinaryOperator.Add: return Arithmetic.Apply(op, left, right);
            default:
                if (!Comparison.TryOrder(left, right, out int? sign))
                    return Operand.Fail($"{op.Symbol()} has no meaning between {left.Kind.Words()} and {right.Kind.Words()}.");
                return Operand.Of(op switch
                {
                    BinaryOperator.Less => sign < 0,
                    BinaryOperator.LessOrEqual => sign <= 0,
                    BinaryOperator.Greater => sign > 0,
                    _ => sign >= 0,
                });
        }
    }

    private Operand Contains(Operand container, Operand sought)
    {
        switch (container.Kind)
        {
            case Kinds.List:
                for (int i = 0; i < container.Count; i++)
                {
                    if (Comparison.Same(container.Item(i), sought))
                        return Operand.Of(true);
                }
                return Operand.Of(false);
            case Kinds.Map: return Operand.Of(container.TryGetMember(sought, out _));
            case Kinds.Parameters or Kinds.Artifacts when sought.Kind == Kinds.String: return Operand.Of(Input(container.Kind, sought.Text) is not null);
            default: return Operand.Fail($"in looks into a list or a map, not into {container.Kind.Words()}.");
        }
    }

    private Operand OfConditional(Expression.Conditional conditional)
    {
        Operand condition = Evaluate(conditional.Condition);
        return condition.Kind switch
        {
            Kinds.Bool => Evaluate(condition.Bool ? conditional.WhenTrue : conditional.WhenFalse),
            Kinds.Error => condition,
            _ => Operand.Fail($"The condition before ? is {condition.Kind.Words()}, not a truth value."),
        };
    }

    private Operand OfList(Expression.ListOf list)
    {
        Operand[] items = new Operand[list.Items.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Evaluate(list.Items[i]);
            if (items[i].IsError)
                return items[i];
        }
        return Operand.Of(items);
    }

    private Operand OfMap(Expression.MapOf map)
    {
        Dictionary<Operand, Operand> entries = [];
        for (int i = 0; i < map.KeysAndValues.Count; i += 2)
        {
            Operand key = Evaluate(map.KeysAndValues[i]);
            if (key.IsError)
                return key;
            Operand member = Evaluate(map.KeysAndValues[i + 1]);
            if (member.IsError)
                return member;
            if ((key.Kind & (Kinds.String | Kinds.Bool | Kinds.Int | Kinds.UInt)) == 0)
                return Operand.Fail($"A key of a map is a text, a whole number or a truth value, not {key.Kind.Words()}.").At(map.KeysAndValues[i].Position);
            if (!entries.TryAdd(key.AsKey(), member))
                return Operand.Fail($"The map has the key \"{key.KeyText()}\" twice.").At(map.KeysAndValues[i].Position);
        }
        return Operand.Of(entries);
    }
}
