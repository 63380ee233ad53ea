using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Tests.Spec.Documents;

public sealed class WrappedQuotesTests
{
    [Theory]
    [InlineData("a:\n  - \"b\n  c\"\n", """{"a":["b c"]}""")]
    [InlineData("a:\n  - \"b\\\n  \\ c\"\n  - d\n", """{"a":["b c","d"]}""")]
    [InlineData("a:\n  b: \"c\n  d\n\n  e\"\n", """{"a":{"b":"c d\ne"}}""")]
    [InlineData("a:\n  - b: \"c\nd: e\"\n    f: g\n", """{"a":[{"b":"c d: e","f":"g"}]}""")]
    [InlineData("x: |\n  say \"no\n  more\"\na:\n  - \"b\n  c\"\n", """{"a":["b c"],"x":"say \"no\nmore\"\n"}""")]
    [InlineData("x: '\"'\ny: a \" b # \"\na:\n  - \"b \\\" c\n  d\"\n", """{"a":["b \" c d"],"x":"\"","y":"a \" b"}""")]
    [InlineData("a:\n  - &x \"b\n  c\"\n  - *x\n", """{"a":["b c","b c"]}""")]
    public void A_quoted_text_may_go_on_anywhere(string yaml, string json) => Assert.Equal(json, Texts.Json(yaml));

    [Fact]
    public void Only_the_further_lines_are_indented()
    {
        WrappedQuotes wrapped = WrappedQuotes.Indent("a:\n  - \"b\n  c\"\n  - |\n    \"d\n    e\"\n");

        Assert.Equal([3], wrapped.Lines);
        Assert.Equal("a:\n  - \"b\n       c\"\n  - |\n    \"d\n    e\"\n", wrapped.Text);
    }

    [Fact]
    public void Where_the_lines_are_guessed_wrong_the_text_is_refused_as_it_is()
    {
        // The block has no header that a line shows, so its content looks like a quoted text.
        const string Strange = "a:\n  - \"b\n  c\"\n  - [x, >\n    \"d\n  e\"\n  ]\n";

        Assert.StartsWith("PIPE003 a[0]", Texts.Problem(Strange), StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_keeps_its_line()
        => Assert.Equal("PIPE006 a (line 4, column 1)", Texts.Problem("a:\n  - \"b\n  c\"\na: 1\n"));
}
