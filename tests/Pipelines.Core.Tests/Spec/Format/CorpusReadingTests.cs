using Pipelines.Core.Spec.Format;

namespace Pipelines.Core.Tests.Spec.Format;

public sealed class CorpusReadingTests
{
    [Fact]
    public void Every_file_that_should_load_is_read_without_a_problem()
    {
        string[] refused = [.. Corpus.ValidFiles().SelectMany(file => PipelineReader.Read(Corpus.Read(file)).Problems.Select(p => $"{file}: {p}"))];

        Assert.Empty(refused);
    }

    [Fact]
    public void Every_file_that_is_read_can_be_written_and_read_again()
    {
        foreach (string file in Corpus.ValidFiles())
        {
            var package = PipelineReader.Read(Corpus.Read(file)).Package!;

            var fromYaml = PipelineReader.Read(PipelineWriter.ToYaml(package));
            var fromJson = PipelineReader.Read(PipelineWriter.ToJson(package));
            var fromValue = PipelineReader.Read(PipelineWriter.ToValue(package));

            Assert.Empty(fromYaml.Problems);
            Assert.Equal(package, fromYaml.Package);
            Assert.Equal(package, fromJson.Package);
            Assert.Equal(package, fromValue.Package);
        }
    }
}
