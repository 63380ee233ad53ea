using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Tests.Spec.Documents;

public sealed class DocumentPathTests
{
    [Fact]
    public void A_path_reads_like_the_file()
        => Assert.Equal("root.dag.tasks['a.b'].command[2]['']", DocumentPath.Top["root"]["dag"]["tasks"]["a.b"]["command"][2][""].ToString());

    [Fact]
    public void What_lies_in_another_is_within_it()
    {
        DocumentPath root = DocumentPath.Top["root"];

        Assert.True(root["dag"].IsWithin(root));
        Assert.True(root.IsWithin(root));
        Assert.True(root.IsWithin(DocumentPath.Top));
        Assert.False(root.IsWithin(root["dag"]));
        Assert.False(DocumentPath.Top["rooted"].IsWithin(root));
        Assert.False(DocumentPath.Top[0].IsWithin(DocumentPath.Top[1]));
    }

    [Fact]
    public void A_name_that_would_spoil_a_terminal_is_shown_plainly()
    {
        Assert.Equal("['a b c']", DocumentPath.Top["a\u001bb\nc"].ToString());
        Assert.Equal($"['{"é".Times(80)}…']", DocumentPath.Top["é".Times(1000)].ToString());
    }

    [Fact]
    public void A_missing_value_has_the_place_of_what_is_around_it()
    {
        Node document = YamlReader.Read("a:\n  b: 1\n", new ProblemList())![0];
        SourceMap map = new(document, null);

        Assert.Equal(new Position(2, 3), map.Find(DocumentPath.Top["a"]["b"]));
        Assert.Equal(new Position(1, 1), map.Find(DocumentPath.Top["a"]["c"]["d"]));
        Assert.Equal(default, map.Find(DocumentPath.Top["x"]));
    }

    [Fact]
    public void A_field_is_found_in_either_spelling()
    {
        Node document = YamlReader.Read("pipeline_info:\n  name: x\n", new ProblemList())![0];

        Assert.Equal(new Position(2, 3), new SourceMap(document, null).Find(DocumentPath.Top["pipelineInfo"]["name"]));
    }
}
