using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Expressions;

/// <summary>Trees that the parser could have built, from a seed.</summary>
internal static class RandomExpressions
{
    private static readonly string[] Texts = ["", "a", "it's", "back\\slash", "line\nbreak\r\t", "\"", "😀", "\u0001", "'''", "inputs.parameter_values["];
    private static readonly double[] Doubles = [0, -0.0, 1, -1.5, 1e300, 5e-324, 0.1, 1e21, -123456789.0];
    private static readonly long[] Ints = [0, 1, -1, 42, long.MaxValue, long.MinValue];
    private static readonly string[] Names = ["a", "inputs", "x_1", "_", "string_value"];
    private static readonly string[] Calls = ["f", "int", "size", "parseJson"];

    public static Expression Tree(Random random, int levels)
    {
        if (levels <= 1 || random.Next(6) == 0)
            return random.Next(3) == 0 ? new Expression.Name(Pick(random, Names)) : new Expression.Literal(Scalar(random));
        Expression Next() => Tree(random, levels - 1);
        switch (random.Next(12))
        {
            case 0: return new Expression.Member(Next(), Pick(random, Names));
            case 1: return new Expression.Index(Next(), Next());
            case 2: return new Expression.Call(Pick(random, Calls), false, Some(random, levels));
            case 3: return new Expression.Call(Pick(random, Calls), true, [Next(), .. Some(random, levels)]);
            case 4: return new Expression.Has(new Expression.Member(Next(), Pick(random, Names)));
            case 5: return new Expression.Not(Next());
            case 6: return new Expression.Negate(Next());
            case 7: return new Expression.Chain(random.Next(2) == 0, [Next(), Next(), .. Some(random, levels)]);
            case 8: return new Expression.Conditional(Next(), Next(), Next());
            case 9: return new Expression.ListOf(Some(random, levels));
            case 10:
                Sequence<Expression> pairs = Some(random, levels);
                return new Expression.MapOf([.. pairs, .. pairs]);
            default: return new Expression.Binary((BinaryOperator)random.Next(12), Next(), Next());
        }
    }

    public static Operand Scalar(Random random) => random.Next(6) switch
    {
        0 => Operand.Null,
        1 => Operand.Of(random.Next(2) == 0),
        2 => Operand.Of(Ints[random.Next(Ints.Length)]),
        3 => Operand.Of((ulong)Ints[random.Next(Ints.Length)]),
        4 => Operand.Of(Doubles[random.Next(Doubles.Length)]),
        _ => Operand.Of(Pick(random, Texts)),
    };

    private static Sequence<Expression> Some(Random random, int levels)
        => Enumerable.Range(0, random.Next(3)).Select(_ => Tree(random, levels - 1)).ToSequence();

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
