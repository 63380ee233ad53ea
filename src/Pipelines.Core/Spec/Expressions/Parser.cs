using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// Builds the tree by climbing binding strengths. Methods give null once a problem is known; the first one is kept.
/// Both the depth of the text's nesting and that of the tree are limited, so no input overflows the stack.
/// </summary>
internal sealed class Parser
{
    internal const int LongestText = 100_000;
    internal const int Deepest = 200;

    private readonly string _source;
    private readonly Lexer _lexer;
    private Token _current;
    private Token _previous;
    private TextProblem? _problem;
    private int _nesting;

    private Parser(string source)
    {
        _source = source;
        _lexer = new(source);
        _current = _lexer.Next();
    }

    /// <summary>The tree of an expression, or the one problem that kept it from being read.</summary>
    public static Parsed<Expression> Parse(string source)
    {
        if (source.Length > LongestText)
        {
            return new(null, [new(LongestText, $"The expression has {source.Length} characters; at most {LongestText} are read.",
                "Compute a part of it in a task and compare that task's output.")]);
        }
        Parser parser = new(source);
        Expression? expression = parser.Conditional();
        if (expression is not null && parser._current.Kind != TokenKind.End)
            expression = parser.Unexpected("an operator or the end");
        return expression is null ? new(null, [parser._problem!]) : new(expression, []);
    }

    private Expression? Conditional()
    {
        if (++_nesting > Deepest)
            return TooDeep(_current.Start);
        Expression? result = Operation(Binding.Or);
        if (result is not null && _current.Kind == TokenKind.Question)
        {
            int position = Take().Start;
            if (Operation(Binding.Or) is not { } whenTrue)
                return null;
            if (_current.Kind != TokenKind.Colon)
                return Unexpected("\":\" and what to take when the condition is false");
            Take();
            result = Conditional() is { } whenFalse
                ? Checked(new Expression.Conditional(result, whenTrue, whenFalse) { Position = position, Depth = Above(result, whenTrue, whenFalse) })
                : null;
        }
        _nesting--;
        return result;
    }

    private Expression? Operation(int floor)
    {
        Expression? left = Unary();
        while (left is not null && Strength(_current.Kind) is int strength && strength >= floor)
        {
            left = _current.Kind is TokenKind.And or TokenKind.Or ? Chain(left, strength) : Binary(left, strength);
        }
        return left;
    }

    private Expression? Chain(Expression first, int strength)
    {
        TokenKind kind = _current.Kind;
        int position = _current.Start;
        List<Expression> operands = [first];
        while (_current.Kind == kind)
        {
            Take();
            if (Operation(strength + 1) is not { } operand)
                return null;
            operands.Add(operand);
        }
        return Checked(new Expression.Chain(kind == TokenKind.And, operands.ToSequence()) { Position = position, Depth = Above([.. operands]) });
    }

    private Expression? Binary(Expression left, int strength)
    {
        Token symbol = Take();
        return Operation(strength + 1) is { } right
            ? Checked(new Expression.Binary(Operator(symbol.Kind), left, right) { Position = symbol.Start, Depth = Above(left, right) })
            : null;
    }

    private Expression? Unary()
    {
        if (_current.Kind is not (TokenKind.Not or TokenKind.Minus))
            return Postfix(Primary());
        Token sign = Take();
        if (sign.Kind == TokenKind.Minus && _current.Kind is TokenKind.Integer or TokenKind.Number && NegativeLiteral(sign) is { } literal)
            return literal;
        if (_problem is not null)
            return null;
        if (++_nesting > Deepest)
            return TooDeep(sign.Start);
        Expression? operand = Unary();
        _nesting--;
        if (operand is null)
            return null;
        return Checked(sign.Kind == TokenKind.Not
            ? new Expression.Not(operand) { Position = sign.Start, Depth = Above(operand) }
            : new Expression.Negate(operand) { Position = sign.Start, Depth = Above(operand) });
    }

    // -5 is a literal, but in -5.f() the sign is of what f gives.
    private Expression.Literal? NegativeLiteral(Token sign)
    {
        Token number = _current;
        if (number.Value.Kind == Kinds.UInt && number.Kind == TokenKind.Number)
            return null;
        if (number.End < _source.Length && _source[number.End] is '.' or '[')
            return null;
        if (number.Kind == TokenKind.Integer && number.Value.UInt > (ulong)long.MaxValue + 1)
        {
            Fail(number.Start, "The number is no whole number of 64 bits.", "Write it with a point (-1e20) to make it a double.");
            return null;
        }
        Take();
        Operand value = number.Kind == TokenKind.Integer ? Operand.Of(unchecked(-(long)number.Value.UInt)) : Operand.Of(-number.Value.Double);
        return new(value) { Position = sign.Start };
    }

    private Expression? Postfix(Expression? target)
    {
        while (target is not null && _current.Kind is TokenKind.Dot or TokenKind.OpenBracket)
        {
            int position = Take().Start;
            target = _previous.Kind == TokenKind.Dot ? Selection(target) : Indexing(target, position);
        }
        return target;
    }

    private Expression? Selection(Expression target)
    {
        if (_current.Kind != TokenKind.Identifier)
            return Unexpected("a name behind the dot; other names stand in brackets and quotes: ['my-name']");
        Token name = Take();
        if (_current.Kind != TokenKind.OpenParenthesis)
            return Checked(new Expression.Member(target, Text(name)) { Position = name.Start, Depth = Above(target) });
        return Arguments() is { } arguments
            ? Checked(new Expression.Call(Text(name), true, [target, .. arguments]) { Position = name.Start, Depth = Above([target, .. arguments]) })
            : null;
    }

    private Expression? Indexing(Expression target, int position)
    {
        if (Conditional() is not { } key)
            return null;
        if (_current.Kind != TokenKind.CloseBracket)
            return Unexpected("\"]\"");
        Take();
        return Checked(new Expression.Index(target, key) { Position = position, Depth = Above(target, key) });
    }

    private Expression? Primary()
    {
        Token token = _current;
        switch (token.Kind)
        {
            case TokenKind.Integer when token.Value.UInt > long.MaxValue:
                return Fail(token.Start, "The number is no whole number of 64 bits.", "Write it with a point (1e20) to make it a double, or with a u behind it.");
            case TokenKind.Integer: return Literal(Operand.Of((long)token.Value.UInt));
            case TokenKind.Number or TokenKind.Text: return Literal(token.Value);
            case TokenKind.True or TokenKind.False: return Literal(Operand.Of(token.Kind == TokenKind.True));
            case TokenKind.Null: return Literal(Operand.Null);
            case TokenKind.Identifier:
                Take();
                return _current.Kind == TokenKind.OpenParenthesis ? Call(token) : new Expression.Name(Text(token)) { Position = token.Start };
            case TokenKind.OpenParenthesis:
                Take();
                Expression? inner = Conditional();
                if (inner is not null && _current.Kind != TokenKind.CloseParenthesis)
                    return Unexpected("\")\"");
                Take();
                return inner;
            case TokenKind.OpenBracket:
                Take();
                return Items(TokenKind.CloseBracket, pairs: false) is { } items
                    ? Checked(new Expression.ListOf(items.ToSequence()) { Position = token.Start, Depth = Above([.. items]) })
                    : null;
            case TokenKind.OpenBrace:
                Take();
                return Items(TokenKind.CloseBrace, pairs: true) is { } pairs
                    ? Checked(new Expression.MapOf(pairs.ToSequence()) { Position = token.Start, Depth = Above([.. pairs]) })
                    : null;
            default: return Unexpected("a value");
        }

        Expression Literal(Operand value)
        {
            Take();
            return new Expression.Literal(value) { Position = token.Start };
        }
    }

    private Expression? Call(Token name)
    {
        if (Arguments() is not { } arguments)
            return null;
        if (Text(name) != "has")
            return Checked(new Expression.Call(Text(name), false, arguments.ToSequence()) { Position = name.Start, Depth = Above([.. arguments]) });
        return arguments is [Expression.Member tested]
            ? Checked(new Expression.Has(tested) { Position = name.Start, Depth = Above(tested) })
            : Fail(name.Start, "has() asks for one member.", "Write has(inputs.parameter_values.x); for a name with dashes write 'my-name' in inputs.parameter_values.");
    }

    private List<Expression>? Arguments()
    {
        Take();
        return Items(TokenKind.CloseParenthesis, pairs: false);
    }

    // Items up to the closing token, with the comma that may stand behind the last; of pairs both sides in turn.
    private List<Expression>? Items(TokenKind close, bool pairs)
    {
        List<Expression> items = [];
        string closing = close switch { TokenKind.CloseParenthesis => "\")\"", TokenKind.CloseBracket => "\"]\"", _ => "\"}\"" };
        while (_current.Kind != close)
        {
            if (Conditional() is not { } item)
                return null;
            items.Add(item);
            if (pairs)
            {
                if (_current.Kind != TokenKind.Colon)
                    return Unexpected("\":\" and the member's value") is null ? null : items;
                Take();
                if (Conditional() is not { } member)
                    return null;
                items.Add(member);
            }
            if (_current.Kind == TokenKind.Comma)
                Take();
            else if (_current.Kind != close)
                return Unexpected($"\",\" or {closing}") is null ? null : items;
        }
        Take();
        return items;
    }

    private static int? Strength(TokenKind kind) => kind switch
    {
        TokenKind.Or => Binding.Or,
        TokenKind.And => Binding.And,
        TokenKind.Equal or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual
            or TokenKind.Greater or TokenKind.GreaterOrEqual or TokenKind.In => Binding.Relation,
        TokenKind.Plus or TokenKind.Minus => Binding.Sum,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => Binding.Product,
        _ => null,
    };

    private static BinaryOperator Operator(TokenKind kind) => kind switch
    {
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.In => BinaryOperator.In,
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        _ => BinaryOperator.Remainder,
    };

    private static int Above(params ReadOnlySpan<Expression> children)
    {
        int deepest = 0;
        foreach (Expression child in children)
            deepest = Math.Max(deepest, child.Depth);
        return deepest + 1;
    }

    private Expression? Checked(Expression expression) => expression.Depth <= Deepest ? expression : TooDeep(expression.Position);

    private Expression? TooDeep(int position) => Fail(
        position, $"The expression is nested deeper than {Deepest} levels.", "Compute a part of it in a task and compare that task's output.");

    private Expression? Unexpected(string expected) => Fail(ParserAdvice.Unexpected(_source, _previous, _current, expected));

    private Expression? Fail(int position, string what, string fix) => Fail(new TextProblem(position, what, fix));

    private Expression? Fail(TextProblem problem)
    {
        _problem ??= problem;
        return null;
    }

    private string Text(Token token) => _source[token.Start..token.End];

    private Token Take()
    {
        _previous = _current;
        _current = _lexer.Next();
        return _previous;
    }
}
