using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Checking;

public sealed class RobustnessTests
{
    [Fact]
    public void Whatever_package_is_checked_nothing_is_thrown()
    {
        for (int seed = 0; seed < 1000; seed++)
        {
            PipelinePackage package = new RandomPackage(seed).Next();

            Assert.NotEmpty(SpecChecker.Check(package));
            Assert.NotNull(SpecChecker.CheckRunParameters(package.Pipeline, default).ToString());
        }
    }

    [Fact]
    public void Whatever_value_stands_anywhere_it_is_read_and_checked()
    {
        MapNode pipeline = (MapNode)YamlReader.Read(ProblemsPage.Here.Base, new ProblemList())![0];
        for (int seed = 0; seed < 3000; seed++)
        {
            Random random = new(seed);
            YamlWriter yaml = new();
            yaml.Document(Damaged(pipeline, random));

            Sequence<Problem> problems = SpecChecker.Check(PipelineReader.Read(yaml.ToString()));

            Assert.All(problems, problem => Assert.True(problem.Place.Length > 0 && problem.What.Length > 0 && problem.Fix.Length > 0, $"seed {seed}: {problem}"));
        }
    }

    [Fact]
    public void The_same_package_has_the_same_problems_read_or_made()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            PipelinePackage package = new RandomPackage(seed).Next();

            Sequence<Problem> made = SpecChecker.Check(package);
            Sequence<Problem> read = SpecChecker.Check(PipelineReader.Read(PipelineWriter.ToYaml(package)));

            Assert.Equal(made.Select(Plain).Order(StringComparer.Ordinal), read.Select(Plain).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Names_from_the_file_can_neither_fill_a_screen_nor_steer_it()
    {
        string name = "\u001b[31m" + new string('n', 1_000_000);
        PipelinePackage package = ChangedPipeline.Read("{}").Package!;
        TaskSpec task = package.Pipeline.Root.Dag!.Tasks["load"] with { ComponentName = name, DependentTasks = [name] };
        DagSpec dag = package.Pipeline.Root.Dag with { Tasks = package.Pipeline.Root.Dag.Tasks.With(name, task) };

        Sequence<Problem> problems = SpecChecker.Check(package with { Pipeline = package.Pipeline with { Root = package.Pipeline.Root with { Dag = dag } } });

        Assert.Equal(2, problems.Count);
        Assert.All(problems, problem => Assert.True(problem.ToString().Length < 3000 && !problem.ToString().Any(char.IsControl)));
    }

    private static string Plain(Problem problem) => $"{problem.Code} {problem.Place.Split(" (line ")[0]} {problem.What}";

    /// <summary>The tree with a random value in some random place.</summary>
    private static Node Damaged(Node node, Random random)
    {
        if (random.Next(4) == 0)
            return random.Next(7) switch
            {
                0 => ScalarNode.Null,
                1 => new ScalarNode(ScalarKind.Number, "1.5"),
                2 => new ScalarNode(ScalarKind.Text, "text"),
                3 => new ScalarNode(ScalarKind.Boolean, "true"),
                4 => new ListNode([node, ScalarNode.Null]),
                5 => new MapNode([new Entry("name", node)]),
                _ => new MapNode([]),
            };
        switch (node)
        {
            case MapNode { Entries.Length: > 0 } map:
                int chosen = random.Next(map.Entries.Length);
                return new MapNode([.. map.Entries.Select((entry, i) => i == chosen ? entry with { Value = Damaged(entry.Value, random) } : entry)]);
            case ListNode { Items.Length: > 0 } list:
                int index = random.Next(list.Items.Length);
                return new ListNode([.. list.Items.Select((item, i) => i == index ? Damaged(item, random) : item)]);
            default:
                return node;
        }
    }
}
