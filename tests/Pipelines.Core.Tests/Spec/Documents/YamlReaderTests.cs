using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Tests.Spec.Documents;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: 1.0", """{"a":1}""")]
    [InlineData("a: '1.0'", """{"a":"1.0"}""")]
    [InlineData("a: true", """{"a":true}""")]
    [InlineData("a: \"true\"", """{"a":"true"}""")]
    [InlineData("a: null", """{"a":null}""")]
    [InlineData("a: 'null'", """{"a":"null"}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: ''", """{"a":""}""")]
    [InlineData("a: no", """{"a":"no"}""")]
    [InlineData("a: |\n  1\n", """{"a":"1\n"}""")]
    [InlineData("a: >-\n  b\n  c\n", """{"a":"b c"}""")]
    [InlineData("a: \"b\\\n  \\ c\"", """{"a":"b c"}""")]
    [InlineData("a: 'it''s'", """{"a":"it's"}""")]
    [InlineData("{a: [1, {b: c}]}", """{"a":[1,{"b":"c"}]}""")]
    [InlineData("a:\n- 1\n- 2\nb: 3", """{"a":[1,2],"b":3}""")]
    [InlineData("? a\n: 1", """{"a":1}""")]
    [InlineData("# comment\na: 1 # another\n", """{"a":1}""")]
    [InlineData("%YAML 1.2\n---\na: 1\n...\n", """{"a":1}""")]
    [InlineData("\ufeffa: 1", """{"a":1}""")]
    [InlineData("a: 1\r\nb: 2\r\n", """{"a":1,"b":2}""")]
    public void A_document_is_read(string yaml, string json) => Assert.Equal(json, Texts.Json(yaml));

    [Theory]
    [InlineData("1: a", """{"1":"a"}""")]
    [InlineData("true: a", """{"true":"a"}""")]
    [InlineData("~: a", """{"~":"a"}""")]
    [InlineData("'': a", """{"":"a"}""")]
    public void A_name_is_text_however_it_looks(string yaml, string json) => Assert.Equal(json, Texts.Json(yaml));

    [Theory]
    [InlineData("a: &x [1]\nb: *x", """{"a":[1],"b":[1]}""")]
    [InlineData("a: &x y\n*x : 1", """{"a":"y","y":1}""")]
    [InlineData("a: &x 1\nb: &x 2\nc: *x", """{"a":1,"b":2,"c":2}""")]
    public void An_alias_stands_for_what_its_anchor_names(string yaml, string json) => Assert.Equal(json, Texts.Json(yaml));

    [Theory]
    [InlineData("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", """{"a":{"b":1,"c":2},"d":{"b":1,"c":3}}""")]
    [InlineData("d: {c: 3, <<: [{b: 1}, {b: 2, e: 4}]}", """{"d":{"b":1,"c":3,"e":4}}""")]
    [InlineData("d: {'<<': {b: 1}}", """{"d":{"<<":{"b":1}}}""")]
    public void A_merge_key_joins_maps_and_a_quoted_one_is_a_name(string yaml, string json) => Assert.Equal(json, Texts.Json(yaml));

    [Theory]
    [InlineData("a: !!str 1", """{"a":"1"}""")]
    [InlineData("a: ! 1", """{"a":"1"}""")]
    [InlineData("a: !!int 1", """{"a":1}""")]
    [InlineData("a: !!float 1", """{"a":1}""")]
    [InlineData("a: !!bool true", """{"a":true}""")]
    [InlineData("a: !!null null", """{"a":null}""")]
    [InlineData("a: !!seq [1]", """{"a":[1]}""")]
    [InlineData("!!map {a: 1}", """{"a":1}""")]
    public void A_tag_of_the_core_schema_is_understood(string yaml, string json) => Assert.Equal(json, Texts.Json(yaml));

    [Theory]
    [InlineData("a: !custom 1", "PIPE003 a (line 1, column 4)")]
    [InlineData("a: !!binary aGk=", "PIPE003 a (line 1, column 4)")]
    [InlineData("a: !!int b", "PIPE003 a (line 1, column 4)")]
    [InlineData("a: !!set {b}", "PIPE003 a (line 1, column 4)")]
    [InlineData("a: 1\n? [b]\n: c", "PIPE003 line 2, column 3")]
    [InlineData("a: &x [1]\n*x : c", "PIPE003 line 2, column 1")]
    [InlineData("&x a: 1", "PIPE003 line 1, column 1")]
    [InlineData("a: {<<: 1}", "PIPE003 a (line 1, column 9)")]
    [InlineData("a: *x", "PIPE005 a (line 1, column 4)")]
    [InlineData("a: &x [*x]", "PIPE005 a[0] (line 1, column 8)")]
    [InlineData("a: &x {b: {<<: *x}}", "PIPE005 a.b['<<'] (line 1, column 16)")]
    [InlineData("a: &x 1\n---\nb: *x", "PIPE005 b (line 3, column 4)")]
    [InlineData("a: 1\na: 2", "PIPE006 a (line 2, column 1)")]
    [InlineData("a: [{b: 1, b: 2}]", "PIPE006 a[0].b (line 1, column 12)")]
    [InlineData("a: .inf", "PIPE007 a (line 1, column 4)")]
    [InlineData("a: [1, 1e999]", "PIPE007 a[1] (line 1, column 8)")]
    [InlineData("a: 012", "PIPE007 a (line 1, column 4)")]
    [InlineData("a: \"\\ud83d\"", "PIPE001 a (line 1, column 4)")]
    [InlineData("a:\n\t- b", "PIPE003 a (line 1, column 1)")]
    [InlineData("a: @b", "PIPE003 a (line 1, column 4)")]
    [InlineData("a: b: c", "PIPE003 a (line 1, column 5)")]
    [InlineData("a: \"b", "PIPE003 a (line 1, column 4)")]
    [InlineData("a: [b", "PIPE003 a[1] (line 2, column 1)")]
    [InlineData("...\n...\n", "PIPE003 line 1, column 1")]
    [InlineData("%YAML 3.0\n---\na: 1", "PIPE003 line 1, column 1")]
    public void What_cannot_be_read_has_one_problem_with_its_place(string yaml, string problem) => Assert.Equal(problem, Texts.Problem(yaml));

    [Fact]
    public void Empty_documents_are_skipped()
    {
        ProblemList problems = new();

        List<Node>? documents = YamlReader.Read("---\n---\na: 1\n---\n~\n---\nb: 2\n", problems);

        Assert.Equal(2, documents!.Count);
        Assert.True(problems.IsEmpty);
    }

    [Fact]
    public void Nodes_know_where_they_begin()
    {
        ProblemList problems = new();

        MapNode map = (MapNode)YamlReader.Read("a:\n  b:\n  - c\n  - d\n", problems)![0];
        Entry b = ((MapNode)map.Find("a")!.Value.Value).Find("b")!.Value;

        Assert.Equal(new Position(2, 3), b.At);
        Assert.Equal(new Position(4, 5), ((ListNode)b.Value).Items[1].At);
    }
}
