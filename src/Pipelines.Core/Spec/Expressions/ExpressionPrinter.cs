using System.Globalization;
using System.Text;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>Prints a tree with the fewest parentheses; what is printed parses to an equal tree.</summary>
internal static class ExpressionPrinter
{
    public static string Print(Expression expression)
    {
        StringBuilder text = new();
        Print(text, expression, Binding.Conditional);
        return text.ToString();
    }

    private static void Print(StringBuilder text, Expression expression, int floor)
    {
        bool parentheses = Strength(expression) < floor;
        if (parentheses)
            text.Append('(');
        switch (expression)
        {
            case Expression.Literal literal: PrintLiteral(text, literal.Value); break;
            case Expression.Name name: text.Append(name.Text); break;
            case Expression.Member member:
                Print(text, member.Target, Binding.Postfix);
                text.Append('.').Append(member.Field);
                break;
            case Expression.Index index:
                Print(text, index.Target, Binding.Postfix);
                text.Append('[');
                Print(text, index.Key, Binding.Conditional);
                text.Append(']');
                break;
            case Expression.Call { IsMethod: true } call:
                Print(text, call.Arguments[0], Binding.Postfix);
                text.Append('.').Append(call.Function);
                PrintList(text, call.Arguments.AsSpan()[1..], '(', ')');
                break;
            case Expression.Call call:
                text.Append(call.Function);
                PrintList(text, call.Arguments.AsSpan(), '(', ')');
                break;
            case Expression.Has has:
                text.Append("has");
                PrintList(text, [has.Tested], '(', ')');
                break;
            case Expression.Not not:
                text.Append('!');
                Print(text, not.Operand, Binding.Unary);
                break;
            case Expression.Negate negate:
                text.Append('-');
                // -5 is a literal: the negation of the literal 5 keeps its parentheses.
                Print(text, negate.Operand, negate.Operand is Expression.Literal ? Binding.Postfix + 1 : Binding.Unary);
                break;
            case Expression.Chain chain: PrintChain(text, chain); break;
            case Expression.Binary binary:
                int strength = binary.Operator.Strength();
                Print(text, binary.Left, strength);
                text.Append(' ').Append(binary.Operator.Symbol()).Append(' ');
                Print(text, binary.Right, strength + 1);
                break;
            case Expression.Conditional conditional:
                Print(text, conditional.Condition, Binding.Or);
                text.Append(" ? ");
                Print(text, conditional.WhenTrue, Binding.Or);
                text.Append(" : ");
                Print(text, conditional.WhenFalse, Binding.Conditional);
                break;
            case Expression.ListOf list: PrintList(text, list.Items.AsSpan(), '[', ']'); break;
            case Expression.MapOf map: PrintMap(text, map); break;
        }
        if (parentheses)
            text.Append(')');
    }

    private static int Strength(Expression expression) => expression switch
    {
        Expression.Conditional => Binding.Conditional,
        Expression.Chain chain => chain.IsAnd ? Binding.And : Binding.Or,
        Expression.Binary binary => binary.Operator.Strength(),
        Expression.Not or Expression.Negate => Binding.Unary,
        // A negative number in front of a dot or bracket would be read as the negation of what follows.
        Expression.Literal { Value: { Kind: Kinds.Int, Int: < 0 } } => Binding.Unary,
        Expression.Literal { Value.Kind: Kinds.Double } literal when double.IsNegative(literal.Value.Double) => Binding.Unary,
        _ => Binding.Postfix,
    };

    private static void PrintChain(StringBuilder text, Expression.Chain chain)
    {
        int strength = (chain.IsAnd ? Binding.And : Binding.Or) + 1;
        for (int i = 0; i < chain.Operands.Count; i++)
        {
            if (i > 0)
                text.Append(chain.IsAnd ? " && " : " || ");
            Print(text, chain.Operands[i], strength);
        }
    }

    private static void PrintList(StringBuilder text, ReadOnlySpan<Expression> items, char open, char close)
    {
        text.Append(open);
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
                text.Append(", ");
            Print(text, items[i], Binding.Conditional);
        }
        text.Append(close);
    }

    private static void PrintMap(StringBuilder text, Expression.MapOf map)
    {
        text.Append('{');
        for (int i = 0; i < map.KeysAndValues.Count; i++)
        {
            if (i > 0)
                text.Append(i % 2 == 0 ? ", " : ": ");
            Print(text, map.KeysAndValues[i], Binding.Conditional);
        }
        text.Append('}');
    }

    private static void PrintLiteral(StringBuilder text, Operand value)
    {
        switch (value.Kind)
        {
            case Kinds.Null: text.Append("null"); break;
            case Kinds.UInt: text.Append(value.KeyText()).Append('u'); break;
            case Kinds.Double:
                string number = value.Double.ToString("R", CultureInfo.InvariantCulture);
                text.Append(number);
                if (number.AsSpan().IndexOfAny('.', 'E') < 0)
                    text.Append(".0");
                break;
            case Kinds.String: TextLiteral.Print(text, value.Text); break;
            default: text.Append(value.KeyText()); break;
        }
    }
}
