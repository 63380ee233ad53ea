using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;

namespace Pipelines.Engine.Tests.Experiments;

public sealed class ImageMapTests
{
    private static readonly ImageMap Images = new(Map.Of<Sequence<string>>(
        ("host:5000/team/trainer", ["any"]), ("host:5000/team/trainer:2", ["two"]), ("plain", ["plain"])));

    [Theory]
    [InlineData("host:5000/team/trainer", "any")]
    [InlineData("host:5000/team/trainer:1", "any")]
    [InlineData("host:5000/team/trainer:2", "two")]
    [InlineData("host:5000/team/trainer:1@sha256:00", "any")]
    [InlineData("plain@sha256:00", "plain")]
    [InlineData("host:5000/team", null)]
    [InlineData("team/trainer", null)]
    [InlineData("", null)]
    public void An_image_is_found_with_its_tag_or_without(string image, string? program)
        => Assert.Equal(program, Images.Find(image) is [string word] ? word : null);
}
