using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Tests.Spec.Documents;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("""{"a": [1, 1.50, -2e3, true, false, null, "x"]}""", """{"a":[1,1.5,-2000,true,false,null,"x"]}""")]
    [InlineData("""{"a": "\u00e9\u65e5 \/ \t \u0000"}""", """{"a":"é日 / \t \u0000"}""")]
    [InlineData("{\"a\":\t1,\n\t\"b\":\t2}", """{"a":1,"b":2}""")]
    [InlineData("\n {}", "{}")]
    public void JSON_is_read_as_JSON(string text, string json) => Assert.Equal(json, Texts.Json(text));

    [Fact]
    public void Both_halves_of_a_pair_are_one_character()
    {
        Assert.True(JsonReader.TryRead("""{"a": "\ud83d\ude00"}"""u8, new ProblemList(), out Node? document));

        Assert.Equal("😀", ((ScalarNode)((MapNode)document!).Entries[0].Value).Text);
    }

    [Fact]
    public void A_long_name_is_read_although_YAML_forbids_it()
        => Assert.Equal(2006, Texts.Json($$"""{"{{"n".Times(2000)}}": 1}""").Length);

    [Theory]
    [InlineData("{a: 1}", """{"a":1}""")]
    [InlineData("{\"a\": 1,}", """{"a":1}""")]
    [InlineData("{\"a\": 1}\n# comment", """{"a":1}""")]
    public void What_only_begins_like_JSON_is_read_as_YAML(string text, string json) => Assert.Equal(json, Texts.Json(text));

    [Theory]
    [InlineData("{\"a\": 1, \"a\": 2}", "PIPE006 a (line 1, column 10)")]
    [InlineData("{\"é\": 1,\n \"é\": 2}", "PIPE006 ['é'] (line 2, column 2)")]
    [InlineData("{\"a\": 1e999}", "PIPE007 a (line 1, column 7)")]
    [InlineData("{\"a\": \"\\ud83d\"}", "PIPE001 line 1, column 7")]
    [InlineData("{\"a\": [1, 2}", "PIPE003 a[2] (line 1, column 12)")]
    [InlineData("{\"a\": NaN1 [}", "PIPE003 a (line 1, column 12)")]
    public void What_cannot_be_read_has_one_problem_with_its_place(string json, string problem) => Assert.Equal(problem, Texts.Problem(json));

    [Fact]
    public void Names_know_where_they_stand()
    {
        ProblemList problems = new();

        Assert.True(JsonReader.TryRead("{\"é😀\": {\n  \"b\": 1}}"u8, problems, out Node? document));
        Entry outer = ((MapNode)document!).Entries[0];
        Entry inner = ((MapNode)outer.Value).Entries[0];

        Assert.Equal(new Position(1, 2), outer.At);
        Assert.Equal(new Position(2, 3), inner.At);
    }
}
