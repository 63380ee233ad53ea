using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests.Methods;

/// <summary>What an author reads who made a mistake: errors of the compiler, of the generator and of its rules.</summary>
public sealed class MistakeTests
{
    [Fact]
    public Task Of_a_pipeline() => Told("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static Artifact<Dataset> Define(Parameter<string> text, Parameter<long> count, ParameterList<string> words)
            {
                var load = Components.Load(source: count);
                var train = Components.Train();
                Components.Train(load.Facts);
                Components.Train(train.Model, rate: 0.1);
                Components.Train(load.Rows, rate: "fast");
                Components.Train(load.Rows, rate: 1, depth: 1.5);
                Components.Train(load.Rows, ratee: 0.1);
                Components.Echo(load.Rowz);
                Components.Echoo("x");
                Components.Best(train.Model);
                if (train.Score > 0.9) { }
                if (train.Score > 0.9 && train.Score < 1) { }
                foreach (var word in words) { }
                If(train.Score > "high", () => { });
                If(train.Model, () => { });
                ForEach(train.Model, model => { });
                OneOf(train.Score, load.Count);
                Components.Echo("x").Named(text);
                return train.Model;
            }
        }
        """);

    [Fact]
    public Task Of_components() => Told("""
        public struct Point { public int X; }

        public class Steps
        {
            [Component("not-static")] public void NotStatic(long a) { }
            [Component("Wrong Name")] public static void WrongName(long a) { }
            [Component("hidden")] private static void Hidden(long a) { }
            [Component("generic")] public static void Generic<T>(long a) { }
            [Component("types")] public static void Types(Point point, System.IO.Stream stream, object any, ref long count, Parameter<long> handle, Artifact<Model> model, DateTime when, decimal money, List<long?> gaps) { }
            [Component("result")] public static Point Result() => default;
            [Component("results")] public static (long Good, Point Bad) Results() => default;
            [Component("twice-it")] public static void A() { }
            [Component("Twice It")] public static void B() { }

            public static void Around(long[] rows)
            {
                long sum = rows.Sum();
                [Component("local")] static long Local(long a) => a;
                [Component("captures")] long Captures(long a) => a + sum + rows.Length;
                var lambda = [Component("lambda")] (long a) => a + sum;
            }

            private static class Inner { [Component("inner")] public static void Method() { } }
        }
        """);

    [Fact]
    public Task Of_parameters_of_pipelines() => Told("""
        [Struct] public sealed record Choice(string Name);
        public enum Way { Up, Down }

        public static class Sample
        {
            [Pipeline("plain")] public static void Plain(string text, long count = 3, double[]? rates = null, Choice? choice = null, Way way = Way.Up, DateTime when = default) { }
            [Pipeline("artifacts")] public static void Artifacts(Input<Dataset> rows, Output<Model> model) { }
            [Pipeline("integers")] public static void Integers(Parameter<int> count, Parameter<float> rate, Parameter<DateTime> when) { }
            [Pipeline("defaults")] public static void Defaults(
                [Default("x")] Parameter<long> a, [Default(1.5)] Parameter<long> b, [Default(1)] Parameter<string> c, [Default("up")] Parameter<Way> d,
                [Default(new[] { "x" })] ParameterList<long> e, [Default(3)] ParameterStruct f, [Default(double.NaN)] Parameter<double> g, [AllowOnly("a", 2)] Parameter<string> h) { }
            [Pipeline("result")] public static string Result() => "";
            [Pipeline("results")] public static (Parameter<long> Good, long Bad) Results() => default;
            [Component("work")] public static long Work(long a) => a;
            [Pipeline("calls")] public static void Calls(Parameter<long> count)
            {
                Work(3);
                Plain("x");
                ForEach([1L], item => { Work(1); });
            }
        }
        """);

    [Fact]
    public Task Of_records() => Told("""
        [Struct] public class NoRecord { public string A { get; set; } = ""; }
        [Struct] public sealed record Empty;
        [Struct] public sealed record Body { public string A { get; init; } = ""; }
        [Struct] public sealed record Types(string Good, DateTime When, object Any, List<System.IO.Stream> Streams);
        [Struct] public sealed record Generic<T>(T Value);
        public sealed record Unmarked(string Name);
        public static class Steps { [Component("unmarked")] public static void Use(Unmarked record) { } }
        """);

    [Fact]
    public Task Of_sweeps() => Told("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static void Define()
            {
                var load = Components.Load();
                Sweep(Components.Training(load.Rows, seed: 1), over: p => [p.Seed.OneOf(1, 2)], goal: t => Maximize(t.Score), trials: 2);
                Sweep(Components.Training(load.Rows, seed: 1), over: p => [p.Rate.OneOf("fast")], goal: t => Maximize(t.Score), trials: 2);
                Sweep(Components.Training(load.Rows, seed: 1), over: p => [p.Label.Between(1, 2)], goal: t => Maximize(t.Score), trials: 2);
                Sweep(Components.Training(load.Rows, seed: 1), over: p => [p.Depth.Between(1.5, 2)], goal: t => Maximize(t.Score), trials: 2);
                Sweep(Components.Training(load.Rows, seed: 1), over: p => [p.Rates.Between(1, 2)], goal: t => Maximize(t.Score), trials: 2);
                Sweep(Components.Training(load.Rows, seed: 1), over: p => [p.Rate.Between(0, 1)], goal: t => Maximize(t.Model), trials: 2);
                Sweep(Components.Training(load.Rows, seed: 1), over: p => [p.Rate.Between(0, 1)], goal: t => Maximize(t.Score));
                Sweep(Components.Train(load.Rows), over: p => [p.Rate.Between(0, 1)], goal: t => Maximize(t.Score), trials: 2);
            }

            [Pipeline("training")]
            internal static (Artifact<Model> Model, Parameter<double> Score) Training(
                Artifact<Dataset> rows, Parameter<long> seed, [Default(0.1)] Parameter<double> rate, [Default(3)] Parameter<long> depth, [Default("a")] Parameter<string> label)
            {
                var train = Components.Train(rows, rate: rate, depth: depth, label: label);
                return (train.Model, train.Score);
            }
        }
        """);

    [Fact]
    public async Task What_is_right_is_not_told_of()
        => Assert.Equal("", await new Built("""
            [Struct] public sealed record Point(double X, double Y = 0);
            public static class Steps
            {
                [Component("move")] public static async ValueTask<Point> MoveAsync(Point point, double by = 1) { await Task.Yield(); return point with { X = point.X + by }; }
                public static long Helper(long a) { long Local(long b) => a + b; return Local(2); }
                [Pipeline("moving")] internal static Parameter<Point> Moving(Parameter<Point> start) => Components.Move(Components.Move(start).Output, by: start.X).Output;
            }
            """).ErrorsAsync());

    private static async Task Told(string source, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
        => Snapshot.Matches(await new Built(OutputKind.DynamicallyLinkedLibrary, source, Some.All).ErrorsAsync(), test: test);
}
