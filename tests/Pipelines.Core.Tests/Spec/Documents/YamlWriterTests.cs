using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Tests.Spec.Documents;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("churn", "churn")]
    [InlineData("python:3.12", "python:3.12")]
    [InlineData("--executor_input", "--executor_input")]
    [InlineData("0.0.1", "0.0.1")]
    [InlineData("500m", "500m")]
    [InlineData("a b", "a b")]
    [InlineData("inputs.parameter_values['x'] == 1", "inputs.parameter_values['x'] == 1")]
    [InlineData("{{$}}", "'{{$}}'")]
    [InlineData("true", "'true'")]
    [InlineData("yes", "'yes'")]
    [InlineData("1.0", "'1.0'")]
    [InlineData("", "''")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("a #b", "'a #b'")]
    [InlineData("it's", "it's")]
    [InlineData("a *b", "'a *b'")]
    [InlineData("'", "''''")]
    [InlineData(" a", "' a'")]
    [InlineData("---", "'---'")]
    [InlineData("- a", "'- a'")]
    [InlineData("\u001b[0m", "\"\\x1B[0m\"")]
    [InlineData("a\u2028b", "\"a\\u2028b\"")]
    [InlineData("日本", "日本")]
    [InlineData("\n", "\"\\n\"")]
    [InlineData(" a\nb", "\" a\\nb\"")]
    public void A_text_is_written_plain_where_every_reader_understands(string text, string yaml) => Assert.Equal($"a: {yaml}\n", Write(("a", text)));

    [Theory]
    [InlineData("a\nb", "|-\n  a\n  b\n")]
    [InlineData("a\nb\n", "|\n  a\n  b\n")]
    [InlineData("a\n\nb\n\n", "|+\n  a\n\n  b\n\n")]
    [InlineData("\nimport kfp\n", "|\n\n  import kfp\n")]
    public void Lines_are_written_as_a_block(string text, string block) => Assert.Equal($"a: {block}", Write(("a", text)));

    [Fact]
    public void A_long_name_is_marked_as_one()
        => Assert.Equal($"? {"n".Times(2000)}\n: x\n", Write(("n".Times(2000), "x")));

    [Fact]
    public void Lists_stand_below_their_name()
    {
        MapNode tree = new([new("a", new ListNode([Text("b"), new MapNode([new("c", Text("d")), new("e", new ListNode([]))]), new ListNode([Text("f")])]))]);
        YamlWriter yaml = new();

        yaml.Document(tree);

        Assert.Equal("a:\n- b\n- c: d\n  e: []\n- - f\n", yaml.ToString());
    }

    [Fact]
    public void Every_text_comes_back_as_a_value_as_a_name_and_in_lists()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            RandomText some = new(new Random(seed));
            string value = some.Next(), name = some.NextName(), item = some.Next();
            YamlWriter yaml = new();
            yaml.Document(new MapNode([new(name, Text(value)), new(name + "2", new ListNode([new ListNode([Text(item)]), new MapNode([new(name, Text(item))]), Text(value)]))]));
            ProblemList problems = new();

            MapNode? map = YamlReader.Read(yaml.ToString(), problems)?.Single() as MapNode;

            Assert.True(problems.IsEmpty, $"Seed {seed}: {string.Join("\n", problems.ToSequence())}\n{yaml}");
            Assert.Equal(value, ((ScalarNode)map!.Find(name)!.Value.Value).Text);
            Node[] list = ((ListNode)map.Find(name + "2")!.Value.Value).Items;
            Assert.Equal(item, ((ScalarNode)((ListNode)list[0]).Items[0]).Text);
            Assert.Equal(item, ((ScalarNode)((MapNode)list[1]).Find(name)!.Value.Value).Text);
            Assert.Equal((ScalarKind.Text, value), (((ScalarNode)list[2]).What, ((ScalarNode)list[2]).Text));
        }
    }

    private static string Write(params (string Name, string Text)[] entries)
    {
        YamlWriter yaml = new();
        yaml.Document(new MapNode([.. entries.Select(entry => new Entry(entry.Name, Text(entry.Text)))]));
        return yaml.ToString();
    }

    private static ScalarNode Text(string text) => new(ScalarKind.Text, text);
}
