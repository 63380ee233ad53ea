using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Steps;

public sealed class ConditionArtifactsTests
{
    [Theory]
    [InlineData("inputs.artifacts['data'].artifacts[0].metadata['rows'] > 2")]
    [InlineData("inputs.artifacts.data.artifacts[1].name == 'test'")]
    [InlineData("inputs.artifacts.data.artifacts[0].type.schema_title == 'system.Dataset' && size(inputs.artifacts.data.artifacts) == 2")]
    [InlineData("inputs.artifacts.data.artifacts[0].uri.startsWith('file://') && inputs.artifacts.data.artifacts[0].custom_path == ''")]
    public void A_condition_sees_the_artifacts(string text)
    {
        Value data = ConditionArtifacts.Of([Some.Artifact("train") with { Metadata = Map.Of(("rows", Value.Of(3))) }, Some.Artifact("test")]);
        Assert.Equal(Result.Ok(true), Condition.Parse(text).Value!.Evaluate(_ => null, name => name == "data" ? data : null));
    }
}
