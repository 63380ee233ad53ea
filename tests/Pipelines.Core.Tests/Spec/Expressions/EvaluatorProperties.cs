using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Expressions;

public sealed class EvaluatorProperties
{
    private static readonly Evaluator Plain = new(name => name == "a" ? Value.Of(1) : null, _ => null, null);

    [Fact]
    public void And_and_or_do_not_depend_on_order_but_for_which_error_is_told()
    {
        foreach ((Expression left, Expression right) in Pairs(1))
        {
            foreach (bool isAnd in (bool[])[true, false])
                AssertSame(new Expression.Chain(isAnd, [left, right]), new Expression.Chain(isAnd, [right, left]));
        }
    }

    [Fact]
    public void Not_turns_and_into_or()
    {
        foreach ((Expression left, Expression right) in Pairs(2))
        {
            AssertSame(
                new Expression.Not(new Expression.Chain(true, [left, right])),
                new Expression.Chain(false, [new Expression.Not(left), new Expression.Not(right)]));
        }
    }

    [Fact]
    public void Equality_is_symmetric_and_the_opposite_of_inequality()
    {
        foreach ((Expression left, Expression right) in Pairs(3))
        {
            AssertSame(Binary(BinaryOperator.Equal, left, right), Binary(BinaryOperator.Equal, right, left));
            AssertSame(Binary(BinaryOperator.NotEqual, left, right), new Expression.Not(Binary(BinaryOperator.Equal, left, right)));
        }
    }

    [Fact]
    public void Order_turns_round_and_agrees_with_equality()
    {
        foreach ((Expression left, Expression right) in Pairs(4))
        {
            AssertSame(Binary(BinaryOperator.Less, left, right), Binary(BinaryOperator.Greater, right, left));
            AssertSame(Binary(BinaryOperator.LessOrEqual, left, right), Binary(BinaryOperator.GreaterOrEqual, right, left));
            Operand less = Plain.Evaluate(Binary(BinaryOperator.LessOrEqual, left, right));
            if (!less.IsError)
            {
                AssertSame(
                    Binary(BinaryOperator.LessOrEqual, left, right),
                    new Expression.Chain(false, [Binary(BinaryOperator.Less, left, right), Binary(BinaryOperator.Equal, left, right)]));
            }
        }
    }

    [Fact]
    public void Order_is_transitive_across_the_kinds_of_numbers()
    {
        Random random = new(5);
        Operand[] numbers =
        [
            .. Enumerable.Range(0, 120).Select(_ => RandomExpressions.Scalar(random)).Where(value => (value.Kind & Kinds.Number) != 0),
            Operand.Of(9007199254740993), Operand.Of(9007199254740992.0), Operand.Of(9007199254740994.0),
            Operand.Of(9223372036854775808.0), Operand.Of(18446744073709551616.0), Operand.Of(double.PositiveInfinity), Operand.Of(double.NegativeInfinity),
        ];
        foreach (Operand a in numbers)
        {
            foreach (Operand b in numbers)
            {
                foreach (Operand c in numbers)
                {
                    if (Sign(a, b) <= 0 && Sign(b, c) <= 0 && !(Sign(a, c) <= 0))
                        Assert.Fail($"{a.KeyText()} <= {b.KeyText()} <= {c.KeyText()}");
                }
            }
        }
    }

    [Fact]
    public void What_a_list_holds_is_in_it_and_what_a_map_holds_is_found()
    {
        foreach ((Expression left, Expression right) in Pairs(6))
        {
            Operand found = Plain.Evaluate(Binary(BinaryOperator.In, left, new Expression.ListOf([right, left])));
            Operand itself = Plain.Evaluate(Binary(BinaryOperator.Equal, left, left));
            if (!found.IsError && itself.Bool)
                Assert.True(found.Bool, ExpressionPrinter.Print(left));
        }
    }

    [Fact]
    public void A_parameter_value_comes_back_from_a_selector_unchanged()
    {
        Random random = new(9);
        Selector whole = Selector.Parse("{'v': [parseJson(string_value)]}").Value!;
        for (int i = 0; i < 2_000; i++)
        {
            Value value = RandomValues.Any(random, 4);
            if (value is Value.List or Value.Struct)
                Assert.Equal(new Value.Struct(Map.Of(("v", (Value)new Value.List([value])))), whole.Evaluate(value).Value);
        }
    }

    private static IEnumerable<(Expression Left, Expression Right)> Pairs(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 20_000; i++)
            yield return (RandomExpressions.Tree(random, 1 + random.Next(3)), RandomExpressions.Tree(random, 1 + random.Next(3)));
    }

    private static Expression.Binary Binary(BinaryOperator op, Expression left, Expression right) => new(op, left, right);

    private static int? Sign(Operand left, Operand right)
    {
        Assert.True(Comparison.TryOrder(left, right, out int? sign));
        return sign;
    }

    private static void AssertSame(Expression left, Expression right)
    {
        Operand a = Plain.Evaluate(left);
        Operand b = Plain.Evaluate(right);
        if (a.IsError ? !b.IsError : !a.Equals(b))
            Assert.Fail($"{ExpressionPrinter.Print(left)} | {ExpressionPrinter.Print(right)}");
    }
}
