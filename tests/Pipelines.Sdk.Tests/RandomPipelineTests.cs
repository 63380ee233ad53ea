using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests;

/// <summary>Whatever the API lets an author build, the engine takes.</summary>
public sealed class RandomPipelineTests
{
    [Fact]
    public void Pipelines_at_random_are_taken_by_the_engine_and_read_back_as_they_are()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            PipelinePackage package = new Author(seed).Write().Compile();
            string yaml = PipelineWriter.ToYaml(package);

            Sequence<Problem> problems = SpecChecker.Check(package);
            Assert.True(problems.Count == 0, $"seed {seed}: {string.Join("; ", problems)}\n{yaml}");
            Assert.True(package == PipelineReader.Read(yaml).Package, $"seed {seed} reads back as another pipeline.");
            Assert.True(yaml == PipelineWriter.ToYaml(new Author(seed).Write().Compile()), $"seed {seed} gives two files.");
        }
    }

    /// <summary>Writes a pipeline of numbers: groups in groups, values handed in and out of all of them.</summary>
    private sealed class Author(int seed)
    {
        private readonly Random _random = new(seed);

        public Pipeline Write() => Pipeline.Define("random", p =>
        {
            List<ParameterSource> seen = [p.Parameter("number", 3), p.Parameter("items", [1, 2])[0]];
            Fill(p, depth: 0, seen, p.Parameter("list", [1, 2, 3]));
            if (seen.OfType<ParameterOutput>().LastOrDefault() is { } last)
                p.Output("last", last);
        });

        private void Fill(PipelineScope scope, int depth, List<ParameterSource> seen, ParameterSource list)
        {
            PipelineTask? before = null;
            for (int i = _random.Next(1, 4); i > 0; i--)
            {
                switch (depth < 3 ? _random.Next(6) : 0)
                {
                    case 1: Branches(scope, depth, seen, list); break;
                    case 2: Loop(scope, depth, seen, list); break;
                    case 3: Guarded(scope, depth, seen, list); break;
                    default: before = Task(scope, seen, before); break;
                }
            }
            if (before is null)
                Task(scope, seen, before);
        }

        private PipelineTask Task(PipelineScope scope, List<ParameterSource> seen, PipelineTask? before)
        {
            PipelineTask task = _random.Next(3) == 0
                ? scope.Task(Some.Echo, ("text", $"{Pick(seen)} and {Pick(seen)}"))
                : scope.Task(Some.Count, ("whole", _random.Next(4) == 0 ? _random.Next(9) : Pick(seen)));
            if (before is not null && _random.Next(3) == 0)
                task.After(before);
            if (_random.Next(4) == 0)
                task.Env("LEVEL", $"{_random.Next(2)}").Retry(_random.Next(3));
            if (task.Component == Some.Count)
                seen.Add(task.Parameter("total"));
            return task;
        }

        private void Branches(PipelineScope scope, int depth, List<ParameterSource> seen, ParameterSource list)
        {
            Branch first = scope.If(Pick(seen) > _random.Next(5));
            List<ParameterSource> choices = [Inside(first, depth, seen, list)];
            for (int i = _random.Next(3); i > 0; i--)
                choices.Add(Inside(first.ElseIf((Pick(seen) == Pick(seen)) | (Pick(seen) < 2.5)), depth, seen, list));
            if (_random.Next(2) == 0)
                return;
            choices.Add(Inside(first.Else(), depth, seen, list));
            seen.Add(scope.OneOf(choices.ToArray()));
        }

        private void Loop(PipelineScope scope, int depth, List<ParameterSource> seen, ParameterSource list)
        {
            Loop loop = _random.Next(3) switch
            {
                0 => scope.ForEach([1, 2, 3], parallelism: _random.Next(3)),
                1 => scope.ForEach([Argument.Struct(("n", 1), ("m", [1, 2]))]),
                _ => scope.ForEach(list, ParameterType.Integer),
            };
            ParameterSource item = loop.Item.Type == ParameterType.Struct ? loop.Item["n"] : loop.Item;
            ParameterSource inner = Inside(loop, depth, [.. seen, item], loop.Item.Type == ParameterType.Struct ? loop.Item["m"] : list);
            scope.Task(Some.Report, ("items", loop.Collect(inner)));
            seen.Add(loop.Collect(inner)[0]);
        }

        private void Guarded(PipelineScope scope, int depth, List<ParameterSource> seen, ParameterSource list)
            => seen.Add(Inside(scope.OnExit(scope.Task(Some.Notify)), depth, seen, list));

        /// <summary>Fills a group and gives one of its values.</summary>
        private ParameterOutput Inside(PipelineScope group, int depth, List<ParameterSource> seen, ParameterSource list)
        {
            Fill(group, depth + 1, [.. seen], list);
            return group.Task(Some.Count, ("whole", Pick(seen))).Parameter("total");
        }

        private ParameterSource Pick(List<ParameterSource> seen) => seen[_random.Next(seen.Count)];
    }
}
