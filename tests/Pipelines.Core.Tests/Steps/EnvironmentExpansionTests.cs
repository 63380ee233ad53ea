using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Steps;

public sealed class EnvironmentExpansionTests
{
    [Theory]
    [InlineData("$(A)", "1")]
    [InlineData("x$(A)y$(B)z", "x1y$(A)z")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$$$$", "$$")]
    [InlineData("$(LATER) $(UNKNOWN) $(X)", "$(LATER) $(UNKNOWN) $(X)")]
    [InlineData("$(OUTSIDE)", "outside")]
    [InlineData("$A ${A} $ $(A", "$A ${A} $ $(A")]
    [InlineData("$()", "$()")]
    [InlineData("cost: 5$", "cost: 5$")]
    [InlineData("", "")]
    public void A_variable_refers_to_earlier_ones(string value, string expanded)
    {
        Sequence<EnvironmentVariable> variables = EnvironmentExpansion.Expand(
            [new("A", "1"), new("B", "$$(A)"), new("X", value), new("LATER", "2")],
            name => name == "OUTSIDE" ? "outside" : null);
        Assert.Equal([new("A", "1"), new("B", "$(A)"), new("X", expanded), new("LATER", "2")], variables);
    }

    [Fact]
    public void The_later_of_two_wins_and_may_build_on_the_earlier()
        => Assert.Equal<EnvironmentVariable>(
            [new("B", "1"), new("A", "1:2")],
            EnvironmentExpansion.Expand([new("A", "1"), new("B", "$(A)"), new("A", "$(A):2")]));
}
