using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Steps;

<<<<<<<< HEAD:tests/Pipelines.Core.Tests/Steps/ArtifactStructTests.cs
public sealed class ArtifactStructTests
========
public sealed class ConditionArtifactsTests
>>>>>>>> refs/heads/expr:tests/Pipelines.Core.Tests/Steps/ConditionArtifactsTests.cs
{
    [Theory]
    [InlineData("inputs.artifacts['data'].artifacts[0].metadata['rows'] > 2")]
    [InlineData("inputs.artifacts.data.artifacts[1].name == 'test'")]
    [InlineData("inputs.artifacts.data.artifacts[0].type.schema_title == 'system.Dataset' && size(inputs.artifacts.data.artifacts) == 2")]
    [InlineData("inputs.artifacts.data.artifacts[0].uri.startsWith('file://') && inputs.artifacts.data.artifacts[0].custom_path == ''")]
    public void A_condition_sees_the_artifacts(string text)
    {
<<<<<<<< HEAD:tests/Pipelines.Core.Tests/Steps/ArtifactStructTests.cs
        Value data = ArtifactStruct.Of([Some.Artifact("train") with { Metadata = Map.Of(("rows", Value.Of(3))) }, Some.Artifact("test")]);
========
        Value data = ConditionArtifacts.Of([Some.Artifact("train") with { Metadata = Map.Of(("rows", Value.Of(3))) }, Some.Artifact("test")]);
>>>>>>>> refs/heads/expr:tests/Pipelines.Core.Tests/Steps/ConditionArtifactsTests.cs
        Assert.Equal(Result.Ok(true), Condition.Parse(text).Value!.Evaluate(_ => null, name => name == "data" ? data : null));
    }
}
