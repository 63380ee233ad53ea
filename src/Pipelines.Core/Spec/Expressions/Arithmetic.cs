namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// The operators <c>* / % + -</c>. Both sides are of one kind; whole numbers never wrap around and never round:
/// an overflow is an error.
/// </summary>
internal static class Arithmetic
{
    public static Operand Apply(BinaryOperator op, Operand left, Operand right)
    {
        if (left.Kind != right.Kind)
            return Operand.Fail(NoMeaning(op, left.Kind, right.Kind));
        return (op, left.Kind) switch
        {
            (_, Kinds.Int) => OfInts(op, left.Int, right.Int),
            (_, Kinds.UInt) => OfUInts(op, left.UInt, right.UInt),
            (not BinaryOperator.Remainder, Kinds.Double) => Operand.Of(OfDoubles(op, left.Double, right.Double)),
            (BinaryOperator.Add, Kinds.String) => Operand.Of(left.Text + right.Text),
            (BinaryOperator.Add, Kinds.List) => Operand.Of([.. Items(left), .. Items(right)]),
            _ => Operand.Fail(NoMeaning(op, left.Kind, right.Kind)),
        };
    }

    public static Operand Negate(Operand value) => value.Kind switch
    {
        Kinds.Int when value.Int != long.MinValue => Operand.Of(-value.Int),
        Kinds.Int => Overflow(),
        Kinds.Double => Operand.Of(-value.Double),
        _ => Operand.Fail($"- takes an int or a double, not {value.Kind.Words()}."),
    };

    /// <summary>What the operator can make of two sides; none when it has no meaning for them.</summary>
    public static Kinds Result(BinaryOperator op, Kinds left, Kinds right) => left & right & op switch
    {
        BinaryOperator.Add => Kinds.Number | Kinds.String | Kinds.List,
        BinaryOperator.Remainder => Kinds.Int | Kinds.UInt,
        _ => Kinds.Number,
    };

    public static string NoMeaning(BinaryOperator op, Kinds left, Kinds right)
    {
        bool numbers = (left & Kinds.Number) != 0 && (right & Kinds.Number) != 0;
        string advice = numbers && op != BinaryOperator.Remainder ? " Both sides must be of one kind: wrap one in int() or double(); parameters are doubles."
            : numbers ? " It takes whole numbers: wrap the sides in int()."
            : (left & Kinds.String) != 0 || (right & Kinds.String) != 0 ? " Wrap a number in string(), or a text in int() or double()."
            : "";
        return $"{op.Symbol()} has no meaning between {left.Words()} and {right.Words()}.{advice}";
    }

    private static Operand OfInts(BinaryOperator op, long left, long right)
    {
        if (right == 0 && op is (BinaryOperator.Divide or BinaryOperator.Remainder))
            return Operand.Fail("Division by zero.");
        try
        {
            return Operand.Of(op switch
            {
                BinaryOperator.Add => checked(left + right),
                BinaryOperator.Subtract => checked(left - right),
                BinaryOperator.Multiply => checked(left * right),
                BinaryOperator.Divide => left / right,
                _ => left % right,
            });
        }
        catch (OverflowException)
        {
            return Overflow();
        }
    }

    private static Operand OfUInts(BinaryOperator op, ulong left, ulong right)
    {
        if (right == 0 && op is (BinaryOperator.Divide or BinaryOperator.Remainder))
            return Operand.Fail("Division by zero.");
        try
        {
            return Operand.Of(op switch
            {
                BinaryOperator.Add => checked(left + right),
                BinaryOperator.Subtract => checked(left - right),
                BinaryOperator.Multiply => checked(left * right),
                BinaryOperator.Divide => left / right,
                _ => left % right,
            });
        }
        catch (OverflowException)
        {
            return Overflow();
        }
    }

    private static double OfDoubles(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        _ => left / right,
    };

    private static Operand Overflow() => Operand.Fail("The result does not fit into 64 bits.");

    private static IEnumerable<Operand> Items(Operand list) => Enumerable.Range(0, list.Count).Select(list.Item);
}
