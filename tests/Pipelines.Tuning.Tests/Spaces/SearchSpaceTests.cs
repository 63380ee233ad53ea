using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Tests.Spaces;

public sealed class SearchSpaceTests
{
    [Fact]
    public void A_point_and_its_text_are_the_same_point()
    {
        SearchSpace space = Some.MixedSpace;
        Chance chance = new(3);
        for (int i = 0; i < 500; i++)
        {
            double[] point = space.Snap([.. space.Axes.Select(_ => chance.Unit())]);
            Assignment assignment = space.At(point);
            Assert.True(space.Contains(assignment), assignment.ToString());
            Assert.True(SearchSpace.IsSamePoint(point, new Assignment(assignment.Values).In(space)!), assignment.ToString());
        }
    }

    [Theory]
    [InlineData(0, "0.1")]
    [InlineData(0.25, "0.3")]
    [InlineData(1, "0.9")]
    public void Steps_are_counted_from_min_and_printed_as_people_write_them(double u, string expected)
        => Assert.Equal(expected, new SearchSpace([new Parameter.Real("m", 0.1, 0.95) { Step = 0.1 }]).At([u])["m"]);

    [Theory]
    [InlineData("0.00001")]
    [InlineData("0.1")]
    public void Doubles_have_no_exponent(string expected)
    {
        SearchSpace space = new([new Parameter.Real("lr", 1e-5, 1e-1) { Distribution = Distribution.LogUniform }]);
        Assert.Equal(expected, space.At([expected == "0.1" ? 1 : 0])["lr"]);
    }

    [Fact]
    public void A_whole_number_in_logarithms_reaches_both_ends_as_often_as_their_cells_are_wide()
    {
        Axis axis = new SearchSpace([new Parameter.Whole("n", 1, 4) { Distribution = Distribution.LogUniform }]).Axes[0];
        double width = Math.Log(4.5 / 0.5);
        for (int k = 0; k < 4; k++)
            Assert.Equal(Math.Log((k + 1.5) / (k + 0.5)) / width, axis.Edge(k + 1) - axis.Edge(k), 1e-12);
    }

    [Fact]
    public void A_normal_stays_in_its_range_and_half_of_it_below_the_middle()
    {
        Axis axis = new SearchSpace([new Parameter.Real("n", 10, 16) { Distribution = Distribution.Normal }]).Axes[0];
        Assert.Equal(10, axis.Number(0));
        Assert.Equal(16, axis.Number(1));
        Assert.Equal(13, axis.Number(0.5), 1e-9);
        // One deviation is a sixth of the range: 68 % of the mass (of 99.73 %) lies in it.
        Assert.Equal(0.6827 / 0.9973, axis.Find("14")!.Value - axis.Find("12")!.Value, 1e-3);
    }

    [Fact]
    public void A_parameter_has_a_value_only_where_its_condition_holds()
    {
        SearchSpace space = Some.MixedSpace;
        Assignment assignment = space.At(space.Snap([.. space.Axes.Select(_ => 0.5)]));
        Assert.Equal("adam", assignment["optimizer"]);
        Assert.Null(assignment["nesterov"]);
        Assert.False(space.Contains(new(assignment.Values.With("nesterov", "0.5"))));
        Assert.False(space.Contains(new(assignment.Values.With("optimizer", "sgd"))));
        Assert.True(space.Contains(new(assignment.Values.With("optimizer", "sgd").With("nesterov", "0.5"))));
    }

    [Fact]
    public void Numbers_are_the_same_however_they_are_spelled()
    {
        SearchSpace space = new([new Parameter.Real("x", 0, 1), new Parameter.Whole("n", 1, 9)]);
        Assert.True(space.AreSame(Assignment.Of(("x", "0.5"), ("n", "3")), Assignment.Of(("x", "5e-1"), ("n", "3.0"))));
        Assert.False(space.AreSame(Assignment.Of(("x", "0.5"), ("n", "3")), Assignment.Of(("x", "0.5"), ("n", "4"))));
    }

    [Fact]
    public void Assignments_of_finite_spaces_are_counted_with_their_conditions()
    {
        SearchSpace space = new(
        [
            new Parameter.Categorical("model", ["svm", "forest"]),
            new Parameter.Whole("trees", 1, 5) { When = new("model", ["forest"]) },
            new Parameter.Whole("c", 1, 3),
        ]);
        Assert.Equal((1 + 5) * 3, space.Count);
        Cells cells = new(space);
        HashSet<Assignment> all = [.. Enumerable.Range(0, (int)space.Count).Select(number => space.At(cells.At(number)))];
        Assert.Equal(18, all.Count);
        Assert.All(all, assignment => Assert.True(space.Contains(assignment)));
    }

    [Fact]
    public void Constraints_keep_assignments_out()
    {
        SearchSpace space = new([new Parameter.Real("x", 0, 1), new Parameter.Real("y", 0, 1)], [new(Map.Of(("x", 1.0), ("y", 1.0)), 1)]);
        Assert.True(space.Contains(Assignment.Of(("x", "0.5"), ("y", "0.5"))));
        Assert.False(space.Contains(Assignment.Of(("x", "0.6"), ("y", "0.5"))));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        Sequence<Problem> problems = SearchSpace.Check(
            [
                new Parameter.Real("lr", 0, 1) { Distribution = Distribution.LogUniform },
                new Parameter.Real("lr", 2, 1),
                new Parameter.Whole("n", 1, 9) { Step = 0 },
                new Parameter.Categorical("c", []),
                new Parameter.Discrete("d", ["1", "two"]),
                new Parameter.Real("x", 0, 1) { When = new("cc", ["a"]) },
            ],
            [new(Map.Of(("m", 1.0)), 1)]);
        Assert.Equal(
            ["PIPE404 parameters[0]", "PIPE401 parameters[1]", "PIPE402 parameters[1]", "PIPE403 parameters[2]", "PIPE405 parameters[3]", "PIPE405 parameters[4]", "PIPE406 parameters[5]", "PIPE407 constraints[0]"],
            problems.Select(problem => $"{problem.Code} {problem.Place}"));
    }
}
