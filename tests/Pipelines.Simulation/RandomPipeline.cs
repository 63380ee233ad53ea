using Pipelines.Core.Spec;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;

namespace Pipelines.Simulation;

/// <summary>Draws pipelines of all shapes: chains, fans, sub-DAGs, loops, sweeps, retries, exit tasks, caching.</summary>
internal static class RandomPipeline
{
    public static PipelinePackage Draw(Random random)
    {
        int budget = 14;
        return Swept(Dag("simulated", random, depth: 0, ref budget).Build(), random);
    }

    /// <summary>Makes sweeps of some sub-DAGs that are no loops' bodies.</summary>
    private static PipelinePackage Swept(PipelinePackage package, Random random)
    {
        IEnumerable<TaskSpec> tasks = package.Pipeline.Components.Values.Append(package.Pipeline.Root).SelectMany(component => component.Dag?.Tasks.Values ?? []);
        string[] bodies = [.. tasks
            .Where(task => task.ParameterIterator is null && package.Pipeline.Components[task.ComponentName].Dag is not null)
            .Select(task => task.ComponentName).Order(StringComparer.Ordinal)];
        Map<Value> config = bodies.Where(_ => random.Next(3) == 0)
            .ToMap(body => body, _ => (Value)new Value.Struct(Map.Of(("sweep", (Value)new Value.Struct(default)))));
        return config.Count == 0 ? package : package with
        {
            Platform = new() { Platforms = Map.Of(("pipelines", (Value)new Value.Struct(Map.Of(("config", (Value)new Value.Struct(config)))))) },
        };
    }

    private static DagBuilder Dag(string name, Random random, int depth, ref int budget)
    {
        DagBuilder dag = new(name);
        List<string> steps = [];
        List<string> before = [];
        int count = random.Next(1, 6);
        for (int i = 0; i < count && budget > 0; i++)
        {
            budget--;
            string task = $"{(char)('a' + i)}{depth}";
            string[] after = [.. before.Where(_ => random.NextDouble() < 0.4)];
            switch (depth < 3 ? random.Next(10) : 0)
            {
                case 7:
                    dag.WithDag(task, Dag($"{name}-{task}", random, depth + 1, ref budget), spec => spec with
                    {
                        DependentTasks = after.ToSequence(),
                        Retry = Retry(random),
                    });
                    break;
                case 8:
                    DagBuilder body = Dag($"{name}-{task}", random, depth + 1, ref budget).WithInput("item");
                    string items = $"[{string.Join(",", Enumerable.Range(0, random.Next(4)))}]";
                    int limit = random.Next(3);
                    dag.WithDag(task, body, spec => spec with
                    {
                        DependentTasks = after.ToSequence(),
                        ParameterIterator = new(items, null, "item"),
                        ParallelismLimit = limit,
                    });
                    break;
                case 9 when before.Count > 0:
                    string watched = before[random.Next(before.Count)];
                    dag.WithStep(task, spec => spec with
                    {
                        DependentTasks = [watched],
                        Strategy = TriggerStrategy.AllUpstreamTasksCompleted,
                    });
                    break;
                default:
                    AddStep(dag, task, after, steps, random);
                    steps.Add(task);
                    break;
            }
            before.Add(task);
        }
        if (before.Count == 0)
            AddStep(dag, "only", [], steps, random);
        else if (steps.Count > 0)
            dag.WithOutput("result", (steps[random.Next(steps.Count)], "out"));
        return dag;
    }

    private static void AddStep(DagBuilder dag, string task, string[] after, List<string> steps, Random random)
    {
        string? producer = steps.Count > 0 && random.Next(2) == 0 ? steps[random.Next(steps.Count)] : null;
        RetryPolicy? retry = Retry(random);
        bool cached = random.Next(3) == 0;
        dag.WithStep(task, spec => spec with
        {
            DependentTasks = after.ToSequence(),
            InputParameters = producer is null ? default : Map.Of(("x", Some.FromTask(producer))),
            Retry = retry,
            Caching = cached ? new CachingOptions(true, "") : null,
        });
    }

    private static RetryPolicy? Retry(Random random) => random.Next(3) == 0
        ? new() { MaxRetryCount = random.Next(1, 4), Backoff = TimeSpan.FromSeconds(random.Next(0, 20)) }
        : null;
}
