using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec;

public sealed class ReferenceOrderTests
{
    [Fact]
    public void Each_name_follows_those_that_it_refers_to()
        => Assert.Equal(
            ["c", "b", "a"],
            ReferenceOrder.Of(Map.Of<Sequence<string>>(("a", ["b", "c"]), ("b", ["c", "elsewhere", "c"]), ("c", []))).Names);

    [Fact]
    public void Circles_are_told_as_the_way_round()
    {
        ReferenceOrder order = ReferenceOrder.Of(Map.Of<Sequence<string>>(
            ("a", ["b"]), ("b", ["c"]), ("c", ["a"]), ("free", []), ("behind", ["b"]), ("self", ["self"]), ("x", ["y"]), ("y", ["x"])));
        Assert.Equal(["free"], order.Names);
        Assert.Equal<Sequence<string>>([["a", "b", "c", "a"], ["self", "self"], ["x", "y", "x"]], order.Circles);
    }

    [Fact]
    public void Random_references_are_ordered_or_circular()
    {
        Random random = new(31);
        int circular = 0;
        for (int i = 0; i < 5_000; i++)
        {
            int names = random.Next(1, 9);
            Map<Sequence<string>> references = Enumerable.Range(0, names).ToMap(
                n => $"n{n}", _ => Enumerable.Range(0, random.Next(3)).Select(_ => $"n{random.Next(names + 1)}").ToSequence());
            ReferenceOrder order = ReferenceOrder.Of(references);
            Assert.Equal(order.Names.Count < references.Count, order.Circles.Count > 0);
            for (int at = 0; at < order.Names.Count; at++)
                Assert.All(references[order.Names[at]].Where(references.ContainsKey), target => Assert.Contains(target, order.Names.Take(at)));
            foreach (Sequence<string> circle in order.Circles)
            {
                circular++;
                Assert.Equal(circle[0], circle[^1]);
                for (int at = 0; at + 1 < circle.Count; at++)
                    Assert.Contains(circle[at + 1], references[circle[at]]);
            }
        }
        Assert.InRange(circular, 500, 20_000);
    }
}
