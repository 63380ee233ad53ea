namespace Pipelines.Core.Spec.Expressions;

internal enum TokenKind
{
    End,

    /// <summary>Characters that are no word of the language; <see cref="Token.Problem"/> says why.</summary>
    Bad,
    Identifier,

    /// <summary>A whole number without suffix; its <see cref="Token.Value"/> is a uint, since a sign may stand before it.</summary>
    Integer,

    /// <summary>A uint or a double.</summary>
    Number,
    Text,
    True,
    False,
    Null,
    In,
    And,
    Or,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Question,
    Colon,
    Comma,
    Dot,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
}

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last character.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    /// <summary>The meaning of a number or text.</summary>
    public Operand Value { get; init; }

    /// <summary>What is wrong with a bad token.</summary>
    public (string What, string Fix)? Problem { get; init; }
}
