using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// An expression as a tree: all cases are here. Two trees are equal when they mean the same words, wherever these stood;
/// <see cref="Position"/> and <see cref="Depth"/> take no part.
/// </summary>
internal abstract record Expression
{
    private Expression() { }

    /// <summary>Offset of the word that the expression is known by: its operator, its name, its first character.</summary>
    public int Position { get; init; }

    /// <summary>Nodes from here to the deepest leaf. The parser limits it, so walking a tree cannot overflow the stack.</summary>
    public int Depth { get; init; } = 1;

    public virtual bool Equals(Expression? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>A number, text, truth value or null.</summary>
    public sealed record Literal(Operand Value) : Expression;

    /// <summary>A name that stands alone, such as <c>inputs</c>.</summary>
    public sealed record Name(string Text) : Expression;

    /// <summary><c>target.field</c>.</summary>
    public sealed record Member(Expression Target, string Field) : Expression;

    /// <summary><c>target[key]</c>.</summary>
    public sealed record Index(Expression Target, Expression Key) : Expression;

    /// <summary><c>function(arguments)</c>, or <c>target.function(arguments)</c> where the target is the first argument.</summary>
    public sealed record Call(string Function, bool IsMethod, Sequence<Expression> Arguments) : Expression;

    /// <summary><c>has(target.field)</c>: whether the member is there.</summary>
    public sealed record Has(Member Tested) : Expression;

    /// <summary><c>!operand</c>.</summary>
    public sealed record Not(Expression Operand) : Expression;

    /// <summary><c>-operand</c>; a negative number is a literal.</summary>
    public sealed record Negate(Expression Operand) : Expression;

    /// <summary>
    /// A chain of <c>&amp;&amp;</c> (or of <c>||</c>), flat: a pipeline with hundreds of branches writes a chain of hundreds.
    /// </summary>
    public sealed record Chain(bool IsAnd, Sequence<Expression> Operands) : Expression;

    /// <summary><c>left op right</c>.</summary>
    public sealed record Binary(BinaryOperator Operator, Expression Left, Expression Right) : Expression;

    /// <summary><c>condition ? whenTrue : whenFalse</c>.</summary>
    public sealed record Conditional(Expression Condition, Expression WhenTrue, Expression WhenFalse) : Expression;

    /// <summary><c>[a, b]</c>.</summary>
    public sealed record ListOf(Sequence<Expression> Items) : Expression;

    /// <summary><c>{key: value}</c>; keys and values in turn.</summary>
    public sealed record MapOf(Sequence<Expression> KeysAndValues) : Expression;
}

/// <summary>The operators between two operands, but for the two that make chains.</summary>
internal enum BinaryOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

internal static class BinaryOperators
{
    public static string Symbol(this BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.In => "in",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        _ => "%",
    };

    /// <summary>How strongly it binds; see <see cref="Binding"/>.</summary>
    public static int Strength(this BinaryOperator op) => op switch
    {
        <= BinaryOperator.In => Binding.Relation,
        BinaryOperator.Add or BinaryOperator.Subtract => Binding.Sum,
        _ => Binding.Product,
    };
}

/// <summary>Strengths of binding, weakest first: what the parser climbs and the printer puts parentheses by.</summary>
internal static class Binding
{
    public const int Conditional = 0;
    public const int Or = 1;
    public const int And = 2;
    public const int Relation = 3;
    public const int Sum = 4;
    public const int Product = 5;
    public const int Unary = 6;
    public const int Postfix = 7;
}
