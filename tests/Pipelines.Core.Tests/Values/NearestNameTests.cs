using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Values;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("learning_rat", "learning_rate")]
    [InlineData("laerning_rate", "learning_rate")]
    [InlineData("Learning_Rate", "learning_rate")]
    [InlineData("epcohs", "epochs")]
    [InlineData("LR", "lr")]
    [InlineData("x", null)]
    [InlineData("lx", null)]
    [InlineData("", null)]
    [InlineData("momentum", null)]
    public void The_nearest_name_is_found_or_none(string typed, string? nearest)
        => Assert.Equal(nearest, NearestName.Of(typed, ["epochs", "learning_rate", "lr"]));

    [Fact]
    public void Advice_offers_the_nearest_then_the_list_then_nothing()
    {
        Assert.Equal("Did you mean \"epochs\"?", NearestName.Advice("epoch", ["epochs", "lr"], "inputs"));
        Assert.Equal("The inputs are \"epochs\", \"lr\".", NearestName.Advice("momentum", ["lr", "epochs"], "inputs"));
        Assert.Equal("There are no inputs.", NearestName.Advice("x", [], "inputs"));
        string[] many = [.. Enumerable.Range(0, 11).Select(i => $"name-{i:00}")];
        Assert.EndsWith("\"name-07\" and 3 more.", NearestName.Advice("zzz", many, "inputs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_a_megabyte_costs_nothing()
        => Assert.Null(NearestName.Of(new string('a', 1 << 20), [new string('b', 1 << 20)]));
}
