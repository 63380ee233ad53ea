using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class ImportTests
{
    [Fact]
    public void Imports_of_constant_and_known_later_places()
        => Snapshot.Matches(Compiled.Yaml(p =>
        {
            PipelineParameter bucket = p.Parameter("bucket", "b");
            PipelineTask rows = p.Import("s3://b/rows.csv", ArtifactTypes.Dataset, reimport: true);
            PipelineTask more = p.Import(
                $"s3://{bucket}/more.csv",
                ArtifactTypes.Dataset,
                Argument.Struct(("bucket", bucket), ("note", $"from {bucket}"), ("size", 3)));
            p.Task(Some.Train, ("rows", rows.Output));
            p.Task(Some.Train, ("rows", more["artifact"]));
        }));
}
