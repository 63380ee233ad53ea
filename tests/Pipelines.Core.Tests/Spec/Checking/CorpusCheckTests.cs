using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Checking;

public sealed class CorpusCheckTests
{
    [Fact]
    public void Every_file_that_should_load_has_no_problem()
        => Assert.Empty(Corpus.ValidFiles().SelectMany(file => SpecChecker.Check(PipelineReader.Read(Corpus.Read(file))).Select(problem => $"{file}: {problem}")));

    [Theory]
    [InlineData("invalid/empty_file.yaml", "PIPE008")]
    [InlineData("invalid/invalid_yaml.yaml", "PIPE030,PIPE040")]
    public void A_file_that_should_not_is_refused_for_the_right_reason(string file, string codes)
    {
        byte[] bytes = Corpus.Read(file);

        Assert.Equal(codes, string.Join(',', SpecChecker.Check(PipelineReader.Read(bytes)).Select(problem => problem.Code)));
    }

    [Fact]
    public void The_expected_refusals_of_runs_come_true()
    {
        IEnumerable<string[]> rows = File.ReadLines(Path.Combine(Corpus.Folder, "EXPECTED.tsv")).Skip(1).Select(line => line.Split('\t'));
        // Runs that need objects of a cluster need inputs that name them, which the table leaves out.
        foreach (string[] row in rows.Where(row => row[1] != "VALIDATION_ERROR" && !row[1].Contains("(cluster", StringComparison.Ordinal)))
        {
            PipelineSpec pipeline = PipelineReader.Read(Corpus.Read(row[0])).Package!.Pipeline;
            Map<Value> inputs = row[3].Length == 0 ? default : ((Value.Struct)ValueJson.Read(row[3])).Members;
            // These stand for a fresh file of each run, which the table cannot name.
            foreach (string path in new[] { "counter_path", "marker_path" }.Where(pipeline.Root.InputParameters.ContainsKey))
                inputs = inputs.With(path, Value.Of("fresh"));
            Sequence<Problem> problems = SpecChecker.CheckRunParameters(pipeline, inputs);

            Assert.True(row[1].StartsWith("RUN_REJECTED", StringComparison.Ordinal) == (problems.Count > 0), $"{row[0]} ({row[1]}): {string.Join("; ", problems)}");
        }
    }
}
