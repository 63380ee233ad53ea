using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Expressions;

public sealed class ParserTests
{
    // Left what is written, right the same tree with the fewest parentheses: the printed form shows how it was read.
    [Theory]
    [InlineData("1+2*3", "1 + 2 * 3")]
    [InlineData("(1+2)*3", "(1 + 2) * 3")]
    [InlineData("1-(2-3)", "1 - (2 - 3)")]
    [InlineData("(1-2)-3", "1 - 2 - 3")]
    [InlineData("a&&b||c&&d", "a && b || c && d")]
    [InlineData("a&&(b||c)", "a && (b || c)")]
    [InlineData("(a&&b)&&c", "(a && b) && c")]
    [InlineData("!a&&!(b==c)", "!a && !(b == c)")]
    [InlineData("!(a&&b)", "!(a && b)")]
    [InlineData("a?b:c?d:e", "a ? b : c ? d : e")]
    [InlineData("(a?b:c)?d:e", "(a ? b : c) ? d : e")]
    [InlineData("a||b?c:d", "a || b ? c : d")]
    [InlineData("a in [1,2,]", "a in [1, 2]")]
    [InlineData("{'a':1,'b':[],}", "{'a': 1, 'b': []}")]
    [InlineData("a.b['c'][0].d(1,2)", "a.b['c'][0].d(1, 2)")]
    [InlineData("has(a.b)", "has(a.b)")]
    [InlineData("-5", "-5")]
    [InlineData("- 5", "-5")]
    [InlineData("-(5)", "-(5)")]
    [InlineData("--5", "-(-5)")]
    [InlineData("-x.y", "-x.y")]
    [InlineData("-5.f()", "-5.f()")]
    [InlineData("(-5).f()", "(-5).f()")]
    [InlineData("2- -3", "2 - -3")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("18446744073709551615u", "18446744073709551615u")]
    [InlineData("0xFF + 0x1fU", "255 + 31u")]
    [InlineData("1.50e3", "1500.0")]
    [InlineData(".5", "0.5")]
    [InlineData("1e-7", "1E-07")]
    [InlineData("1e30", "1E+30")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("\"it's\"", "'it\\'s'")]
    [InlineData("'''a\nb'c'''", "'a\\nb\\'c'")]
    [InlineData("\"\"\"a\"b\"\"\"", "'a\"b'")]
    [InlineData("r'C:\\dir' + R\"\\\"", "'C:\\\\dir' + '\\\\'")]
    [InlineData("'\\x41\\101\\u0041\\U0001F600\\?\\`'", "'AAA😀?`'")]
    [InlineData("'\\a'", "'\\u0007'")]
    [InlineData("a // the rest is said aside\n == b", "a == b")]
    [InlineData("true==false", "true == false")]
    [InlineData("null != x", "null != x")]
    [InlineData("''", "''")]
    public void What_is_written_is_read_and_printed(string source, string printed)
    {
        Parsed<Expression> parsed = Parser.Parse(source);
        Assert.Equal([], parsed.Problems);
        Assert.Equal(printed, ExpressionPrinter.Print(parsed.Value!));
        Assert.Equal(parsed.Value, Parser.Parse(printed).Value);
    }

    [Theory]
    [InlineData("", 0, "The expression is empty.")]
    [InlineData("  // nothing", 0, "The expression is empty.")]
    [InlineData("a ==", 4, "The expression ends too early.")]
    [InlineData("a == b)", 6, "Unexpected \")\".")]
    [InlineData("(a", 2, "The expression ends too early.")]
    [InlineData("a = b", 2, "A single \"=\" compares nothing.")]
    [InlineData("a & b", 2, "A single \"&\" is no operator.")]
    [InlineData("a and b", 2, "Unexpected \"and\".")]
    [InlineData("not a", 4, "Unexpected \"a\".")]
    [InlineData("a == 'b", 5, "The text that begins here has no closing '.")]
    [InlineData("a == 'b\nc'", 7, "A line ends inside a text.")]
    [InlineData("a == 'C:\\dir'", 8, "\"\\d\" is no escape in a text.")]
    [InlineData("'\\uD800'", 1, "\"\\u\" is no escape in a text.")]
    [InlineData("'\\x4'", 1, "\"\\x\" is no escape in a text.")]
    [InlineData("'\\400'", 1, "\"\\4\" is no escape in a text.")]
    [InlineData("'\\", 1, "\"\\\" is no escape in a text.")]
    [InlineData("a == 'it's'", 9, "Unexpected \"s\".")]
    [InlineData("9223372036854775808", 0, "The number is no whole number of 64 bits.")]
    [InlineData("-9223372036854775809", 1, "The number is no whole number of 64 bits.")]
    [InlineData("18446744073709551616u", 0, "The number is no whole number of 64 bits.")]
    [InlineData("0x", 0, "The number is no whole number of 64 bits.")]
    [InlineData("1e999", 0, "The number is too large for a double.")]
    [InlineData("12abc", 2, "Unexpected \"abc\".")]
    [InlineData("a.", 2, "The expression ends too early.")]
    [InlineData("a.'b'", 2, "Unexpected \"'b'\".")]
    [InlineData("a[1", 3, "The expression ends too early.")]
    [InlineData("f(1 2)", 4, "Unexpected \"2\".")]
    [InlineData("{1}", 2, "Unexpected \"}\".")]
    [InlineData("a ? b", 5, "The expression ends too early.")]
    [InlineData("a ? b ? c : d : e", 6, "Unexpected \"?\".")]
    [InlineData("b'abc'", 0, "Bytes have no place in parameters.")]
    [InlineData("a == §", 5, "The character \"§\" has no meaning here.")]
    [InlineData("a == \u0001", 5, "The character U+0001 has no meaning here.")]
    [InlineData("has(a)", 0, "has() asks for one member.")]
    [InlineData("has(a.b, c)", 0, "has() asks for one member.")]
    [InlineData("{{$.inputs}}", 2, "The character \"$\" has no meaning here.")]
    public void A_mistake_of_grammar_is_reported_where_it_stands(string source, int position, string what)
    {
        Parsed<Expression> parsed = Parser.Parse(source);
        Assert.Null(parsed.Value);
        TextProblem problem = Assert.Single(parsed.Problems);
        Assert.Equal((position, what), (problem.Position, problem.What));
        Assert.NotEqual("", problem.Fix);
    }

    [Theory]
    [InlineData("a and b", "Write && for and.")]
    [InlineData("a or b", "Write || for or.")]
    [InlineData("a == 'it's'", "The text in front of it ended at its second quote. A quote inside a text is written \\'. Expected here: an operator or the end.")]
    [InlineData("a == 'x' 'y'", "Two texts stand side by side. A quote inside a text is written \\' (the compiler does not do it).")]
    [InlineData("a = b", "Write == for equal.")]
    public void Slips_of_other_languages_get_their_own_advice(string source, string fix)
        => Assert.Equal(fix, Assert.Single(Parser.Parse(source).Problems).Fix);

    [Theory]
    [InlineData("'inputs.parameter_values['x']' == 'a'", 0, "x")]
    [InlineData("inputs.parameter_values['s'] == 'inputs.parameter_values['pipelinechannel--n-Output']'", 32, "pipelinechannel--n-Output")]
    [InlineData("inputs.parameter_values['s'] != 'int(inputs.parameter_values['n'])'", 32, "n")]
    [InlineData("inputs.parameter_values['s'] == 'inputs.parameter_values['ä n']'", 32, "ä n")]
    [InlineData("inputs.parameter_values['s'] == 'inputs.parameter_values['5']'", 32, "5")]
    public void A_number_channel_in_quotes_is_recognised(string source, int position, string name)
    {
        TextProblem problem = Assert.Single(Parser.Parse(source).Problems);
        Assert.Equal(position, problem.Position);
        Assert.Equal($"A reference stands in quotes: 'inputs.parameter_values['{name}']' is not an expression.", problem.What);
        Assert.Contains($"write string(inputs.parameter_values['{name}'])", problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("!", "")]
    [InlineData("- ", "")]
    [InlineData("f(", ")")]
    [InlineData("{1:", "}")]
    [InlineData("a ? b : ", "")]
    public void Nesting_is_limited_and_never_overflows_the_stack(string open, string close)
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat(open, levels)) + "a" + string.Concat(Enumerable.Repeat(close, levels));
        Assert.True(Parser.Parse(Nested(150)).Succeeded);
        Assert.Contains("nested deeper than 200 levels", Assert.Single(Parser.Parse(Nested(10_000)).Problems).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" + a")]
    [InlineData(" == a")]
    [InlineData(".a")]
    [InlineData("[0]")]
    public void A_long_chain_makes_a_deep_tree_and_is_limited_too(string link)
    {
        string Chain(int links) => "a" + string.Concat(Enumerable.Repeat(link, links));
        Assert.True(Parser.Parse(Chain(199)).Succeeded);
        Assert.Contains("nested deeper than 200 levels", Assert.Single(Parser.Parse(Chain(200)).Problems).What, StringComparison.Ordinal);
        Assert.False(Parser.Parse(Chain(15_000)).Succeeded);
    }

    [Fact]
    public void A_pipeline_with_a_thousand_branches_is_no_deep_tree()
    {
        string source = string.Join(" && ", Enumerable.Range(0, 1_000).Select(i => $"!(inputs.parameter_values['x'] == '{i}')"));
        Assert.Equal(5, Parser.Parse(source).Value!.Depth - 1);
    }

    [Fact]
    public void The_length_is_limited()
        => Assert.Equal("The expression has 100001 characters; at most 100000 are read.", Assert.Single(Parser.Parse(new string(' ', 100_001)).Problems).What);
}
