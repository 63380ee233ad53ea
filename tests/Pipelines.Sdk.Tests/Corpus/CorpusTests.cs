using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Corpus;

/// <summary>The same pipelines, written in C#: their graphs are those that the reference compiler makes.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void Waiting_for_tasks()
    {
        CorpusFile file = CorpusFile.Open("essential/pipeline_with_after.yaml");
        Component print = file["print-text"];

        Same(file, p =>
        {
            PipelineTask first = p.Task(print, ("text", "1st task"));
            PipelineTask second = p.Task(print, ("text", "2nd task")).After(first);
            p.Task(print, ("text", "3rd task")).After(first, second);
        });
    }

    [Fact]
    public void Waiting_for_a_loop()
    {
        CorpusFile file = CorpusFile.Open("critical/parallel_for_after_dependency.yaml");
        Component print = file["print-op"];

        Same(file, p =>
        {
            Loop loop = p.ForEach([1, 2, 3]);
            PipelineTask foo = loop.Task(print, ("message", "foo"));
            p.Task(print, ("message", "bar")).After(foo);
            p.Task(print, ("message", "baz")).After(foo);
        });
    }

    [Fact]
    public void Conditions_within_conditions()
    {
        CorpusFile file = CorpusFile.Open("critical/flip_coin.yaml");
        Component random = file["random-num"];
        Component print = file["print-msg"];

        Same(file, p =>
        {
            PipelineTask coin = p.Task(file["flip-coin"]).Caching(false);
            foreach ((string side, int low, int high, int middle) in new[] { ("heads", 0, 9, 5), ("tails", 10, 19, 15) })
            {
                Branch branch = p.If(coin.Output == side);
                PipelineTask number = branch.Task(random, ("low", low), ("high", high)).Caching(false);
                branch.If(number.Output > middle).Task(print, ("msg", $"{side} and {number.Output} > {middle}!")).Caching(false);
                branch.If(number.Output <= middle).Task(print, ("msg", $"{side} and {number.Output} <= {middle}!")).Caching(false);
            }
        });
    }

    [Fact]
    public void One_of_two_artifacts_in_a_nested_pipeline()
    {
        CorpusFile file = CorpusFile.Open("if_else_with_oneof_artifacts.yaml");
        Component make = file["param-to-artifact"];
        Component print = file["print-artifact"];
        Pipeline inner = Pipeline.Define("flip-coin-pipeline", p =>
        {
            PipelineTask coin = p.Task(file["flip-coin"]);
            Branch heads = p.If(coin.Output == "heads");
            PipelineTask one = heads.Task(make, ("val", coin.Output));
            PipelineTask other = heads.Else().Task(make, ("val", coin.Output));
            Source made = p.OneOf(one.Output, other.Output);
            p.Task(print, ("a", made));
            p.Output("Output", made);
        });

        Same(file, p => p.Task(print, ("a", p.Task(inner).Output)));
    }

    [Fact]
    public void Collected_parameters_of_loops_within_loops()
    {
        CorpusFile file = CorpusFile.Open("nested_with_parameters.yaml");
        Component twice = file["double"];

        Same(file, p =>
        {
            Loop outer = p.ForEach([1, 2, 3]);
            Loop inner = outer.ForEach([1, 2, 3]);
            PipelineTask x = inner.Task(twice, ("num", outer.Item));
            PipelineTask y = inner.Task(twice, ("num", inner.Item));
            PipelineTask sum = inner.Task(file["add-two-nums"], ("x", x.Output), ("y", y.Output));
            Source sums = outer.Collect(inner.Collect(sum.Output));
            p.Task(file["add"], ("nums", sums));
            p.Output("Output", sums);
        });
    }

    [Fact]
    public void Collected_parameters_in_a_nested_pipeline()
    {
        CorpusFile file = CorpusFile.Open("critical/collected_parameters.yaml");
        Component consume = file["consume-ids"];
        Pipeline collecting = Pipeline.Define("collecting-parameters", p =>
        {
            PipelineTask ids = p.Task(file["split-ids"], ("ids", p.Parameter("model_ids", "")));
            Loop loop = p.ForEach(ids.Output);
            PipelineTask prepended = loop.Task(file["prepend-id"], ("content", loop.Item)).Caching(false);
            loop.Task(file["consume-single-id"], ("id", prepended.Output)).Caching(false);
            Source all = loop.Collect(prepended.Output);
            p.Task(consume, ("ids", all)).Caching(false);
            p.Output("Output", all);
        });

        Same(file, p =>
        {
            PipelineTask all = p.Task(collecting, ("model_ids", "s1,s2,s3")).Caching(false);
            p.Task(consume, ("ids", all.Output)).Caching(false);
        });
    }

    [Fact]
    public void Parallel_loops_over_a_parameter()
    {
        CorpusFile file = CorpusFile.Open("pipeline_with_parallelfor_pipeline_param.yaml");
        Component print = file["print-with-prefix"];

        Same(file, p =>
        {
            PipelineParameter items = p.RequiredParameter("loop_parameter", ParameterType.List);
            PipelineParameter prefix = p.RequiredParameter("prefix", ParameterType.String);
            Loop first = p.ForEach(items, parallelism: 1);
            first.Task(print, ("item", first.Item), ("prefix", prefix));
            PipelineTask made = p.Task(file["make-prefix"]);
            Loop second = p.ForEach(items);
            second.Task(print, ("item", second.Item), ("prefix", made.Output));
            Loop outer = p.ForEach(["x", "y"], parallelism: 2);
            Loop inner = outer.ForEach(items);
            inner.Task(print, ("item", inner.Item), ("prefix", prefix));
        },
        // One name for the items of two loops: ours tell them apart.
        renamed: [("pipelinechannel--loop_parameter-loop-item-2", "pipelinechannel--loop_parameter-loop-item"), ("pipelinechannel--loop_parameter-loop-item-3", "pipelinechannel--loop_parameter-loop-item")]);
    }

    [Fact]
    public void Going_on_after_a_failure()
    {
        CorpusFile file = CorpusFile.Open("pipeline_with_task_using_ignore_upstream_failure.yaml");

        Same(file, p =>
        {
            PipelineTask fail = p.Task(file["fail-op"], ("message", p.Parameter("sample_input", "message")));
            p.Task(file["print-op"], ("message", fail.Output)).IgnoreUpstreamFailure();
        });
    }

    [Fact]
    public void A_nested_pipeline_with_outputs()
    {
        CorpusFile file = CorpusFile.Open("essential/pipeline_with_outputs.yaml");
        Component print = file["print-op1"];
        Pipeline inner = Pipeline.Define("inner-pipeline", p =>
        {
            PipelineTask first = p.Task(print, ("msg", p.RequiredParameter("msg", ParameterType.String)));
            PipelineTask second = p.Task(file["print-op2"], ("msg", first.Output));
            p.Output("msg", first.Output);
            p.Output("data", second.Output);
        });

        Same(file, p =>
        {
            p.Task(print, ("msg", p.Parameter("msg", "Hello")));
            p.Output("Output", p.Task(inner, ("msg", "world"))["data"]);
        });
    }

    [Fact]
    public void Quantities_that_the_run_knows()
    {
        CorpusFile file = CorpusFile.Open("pipeline_with_string_machine_fields_task_output.yaml");
        PipelinePackage package = Compiled.Package(p => p.Task(file["sum-numbers"], ("a", 1), ("b", 2))
            .Cpu(limit: p.Task(file["cpu-limit"]).Output)
            .Memory(limit: p.Task(file["memory-limit"]).Output)
            .Accelerator(p.Task(file["accelerator-type"]).Output, p.Task(file["accelerator-limit"]).Output));

        ResourceSpec ours = Assert.IsType<ExecutorSpec.Container>(package.Pipeline.Executors["exec-sum-numbers"]).Resources;
        ResourceSpec theirs = Assert.IsType<ExecutorSpec.Container>(file.Package.Pipeline.Executors["exec-sum-numbers"]).Resources;
        Assert.Equal(theirs, ours);
        Map<TaskParameterInput> inputs = package.Pipeline.Root.Dag!.Tasks["sum-numbers"].InputParameters;
        Map<TaskParameterInput> expected = file.Package.Pipeline.Root.Dag!.Tasks["sum-numbers"].InputParameters;
        Assert.All(inputs, input => Assert.Equal(expected[input.Key], input.Value));
    }

    [Fact]
    public void A_difference_deep_in_a_group_is_found()
    {
        static PipelineSpec With(int value) => Compiled.Package(p =>
        {
            Loop loop = p.ForEach([1]);
            loop.If(loop.Item == 1).Task(Some.Count, ("whole", value));
        }).Pipeline;

        Assert.Empty(Structure.Differences(With(1), With(1)));
        string difference = Assert.Single(Structure.Differences(With(1), With(2)));
        Assert.StartsWith("root.for-loop-2.condition-3.count parameters: ours [whole, Constant", difference, StringComparison.Ordinal);
    }

    private static void Same(CorpusFile file, Action<PipelineBuilder> define, params (string Ours, string Theirs)[] renamed)
    {
        string yaml = Core.Spec.Format.PipelineWriter.ToYaml(Compiled.Package(define));
        foreach ((string ours, string theirs) in renamed)
            yaml = yaml.Replace(ours, theirs, StringComparison.Ordinal);

        PipelineSpec read = Core.Spec.Format.PipelineReader.Read(yaml).Package!.Pipeline;
        Assert.Empty(Structure.Differences(read, file.Package.Pipeline));
    }
}
