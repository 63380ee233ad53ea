using System.Text;
using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Expressions;

public sealed class ParserProperties
{
    private static readonly string[] Words =
    [
        "inputs", ".", "parameter_values", "artifacts", "[", "]", "'x'", "'", "\"", "'''", "r'", "\\", "(", ")", "{", "}", ":", "?", ",", "!", "-", "+", "*",
        "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "=", "&&", "||", "&", "|", "in", "true", "false", "null", "0", "1", "5u", "0x", "1.5", "1e", "1e9",
        "9223372036854775808", "int", "double", "string", "size", "has", "parseJson", "matches", "startsWith", " ", "\n", "\t", "ä", "\uD83D\uDE00", "\uD800", "\0", "$", "@", "'a'", "x", "_",
    ];

    [Fact]
    public void Random_text_gives_a_tree_or_one_problem_inside_the_text_and_never_throws()
    {
        Random random = new(7);
        int read = 0;
        for (int i = 0; i < 100_000; i++)
        {
            StringBuilder text = new();
            for (int words = random.Next(12); words > 0; words--)
                text.Append(random.Next(20) == 0 ? ((char)random.Next(0xFFFF)).ToString() : Words[random.Next(Words.Length)]);
            string source = text.ToString();
            Parsed<Expression> parsed = Parser.Parse(source);
            if (parsed.Succeeded)
            {
                read++;
                AssertPrintsTo(parsed.Value, source);
                AssertEndsWell(source);
            }
            else
            {
                Assert.InRange(Assert.Single(parsed.Problems).Position, 0, source.Length);
            }
        }
        // The share of readable texts is what makes the second half of this property worth its time.
        Assert.InRange(read, 2_000, 100_000);
    }

    [Fact]
    public void Random_trees_print_to_text_that_parses_to_the_same_tree()
    {
        Random random = new(11);
        for (int i = 0; i < 20_000; i++)
        {
            Expression tree = RandomExpressions.Tree(random, 5);
            AssertPrintsTo(tree, ExpressionPrinter.Print(tree));
        }
    }

    [Fact]
    public void Cutting_a_readable_text_anywhere_never_throws()
    {
        Random random = new(13);
        for (int i = 0; i < 2_000; i++)
        {
            string source = ExpressionPrinter.Print(RandomExpressions.Tree(random, 4));
            string cut = source[..random.Next(source.Length + 1)];
            Assert.NotEqual(Parser.Parse(cut).Succeeded, Parser.Parse(cut).Problems.Count > 0);
        }
    }

    private static void AssertPrintsTo(Expression tree, string source)
    {
        string printed = ExpressionPrinter.Print(tree);
        Parsed<Expression> again = Parser.Parse(printed);
        Assert.True(again.Succeeded, $"{source} -> {printed}: {string.Join("; ", again.Problems)}");
        Assert.True(tree.Equals(again.Value), $"{source} -> {printed}");
        Assert.Equal(printed, ExpressionPrinter.Print(again.Value));
    }

    // Whatever parses can be checked, and whatever passes the check can be evaluated, with a verdict or a message.
    private static void AssertEndsWell(string source)
    {
        Parsed<Condition> condition = Condition.Parse(source);
        Assert.NotEqual(condition.Succeeded, condition.Problems.Count > 0);
        if (condition.Succeeded)
        {
            Result<bool> verdict = condition.Value.Evaluate(name => name == "x" ? Value.Of(1) : null);
            Assert.NotEqual(verdict.Succeeded, verdict.Error is not null);
        }
        if (Selector.Parse(source) is { Succeeded: true } selector)
        {
            Result<Value> part = selector.Value.Evaluate(Value.Of("{\"x\": [1]}"));
            Assert.NotEqual(part.Succeeded, part.Error is not null);
        }
    }
}
