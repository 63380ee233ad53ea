using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Format;

public sealed class FieldTests
{
    [Fact]
    public void A_field_may_be_written_in_snake_case()
    {
        string snake = string.Join('\n', ProblemsPage.Here.Base.Split('\n').Select(Snake));

        Assert.Equal(PipelineReader.Read(ProblemsPage.Here.Base).Package, PipelineReader.Read(snake).Package);
        Assert.DoesNotContain("componentRef", snake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parameterType: LIST", ParameterType.List)]
    [InlineData("parameterType: 5", ParameterType.List)]
    [InlineData("parameterType: 8", ParameterType.TaskConfig)]
    [InlineData("type: INT", ParameterType.Integer)]
    [InlineData("type: 2", ParameterType.Double)]
    [InlineData("parameterType: null", ParameterType.Unspecified)]
    public void A_word_may_be_its_number_and_the_old_types_are_known(string field, ParameterType type)
        => Assert.Equal(type, Pipeline($"root: {{inputDefinitions: {{parameters: {{a: {{{field}}}}}}}}}").Root.InputParameters["a"].Type);

    [Theory]
    [InlineData("3", 3)]
    [InlineData("'3'", 3)]
    [InlineData("3.0", 3)]
    [InlineData("3e0", 3)]
    [InlineData("-1", -1)]
    public void A_whole_number_may_be_text_or_have_a_point(string count, int retries)
        => Assert.Equal(retries, Task($"retryPolicy: {{maxRetryCount: {count}}}").Retry!.MaxRetryCount);

    [Theory]
    [InlineData("0s", 0)]
    [InlineData("3600s", 3600)]
    [InlineData("1.5s", 1.5)]
    [InlineData("0.000000100s", 1e-7)]
    [InlineData("-2s", -2)]
    public void A_duration_is_seconds(string duration, double seconds)
        => Assert.Equal(TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)), Task($"retryPolicy: {{backoffDuration: {duration}}}").Retry!.Backoff);

    [Theory]
    [InlineData("retryPolicy: {backoffDuration: 5}")]
    [InlineData("retryPolicy: {backoffDuration: 5 s}")]
    [InlineData("retryPolicy: {backoffDuration: 1e3s}")]
    [InlineData("retryPolicy: {backoffDuration: .5s}")]
    [InlineData("retryPolicy: {backoffDuration: 9999999999999s}")]
    public void Anything_else_is_no_duration(string field) => Assert.Equal("PIPE034", Code(field));

    [Theory]
    [InlineData("retryPolicy: {maxRetryCount: 1.5}", "PIPE033")]
    [InlineData("retryPolicy: {maxRetryCount: 2147483648}", "PIPE033")]
    [InlineData("retryPolicy: {maxRetryCount: 1e300}", "PIPE033")]
    [InlineData("retryPolicy: {maxRetryCount: many}", "PIPE031")]
    [InlineData("retryPolicy: {maxRetryCount: true}", "PIPE031")]
    [InlineData("retryPolicy: {backoffFactor: NaN}", "PIPE031")]
    [InlineData("retryPolicy: {backoffFactor: Infinity}", "PIPE031")]
    [InlineData("retryPolicy: [1]", "PIPE031")]
    [InlineData("cachingOptions: {enableCache: 'true'}", "PIPE031")]
    [InlineData("cachingOptions: {enableCache: yes}", "PIPE031")]
    [InlineData("dependentTasks: a", "PIPE031")]
    [InlineData("dependentTasks: [null]", "PIPE031")]
    [InlineData("dependentTasks: [1]", "PIPE031")]
    [InlineData("triggerPolicy: {strategy: all}", "PIPE032")]
    [InlineData("triggerPolicy: {strategy: 3}", "PIPE032")]
    [InlineData("triggerPolicy: {strategy: 1.5}", "PIPE032")]
    [InlineData("inputs: {parameters: {a: {}}}", "PIPE035")]
    [InlineData("inputs: {parameters: {a: {runtimeValue: {}}}}", "PIPE035")]
    [InlineData("inputs: {parameters: {a: {runtimeValue: {constantValue: {intValue: 1, stringValue: a}}}}}", "PIPE035")]
    [InlineData("inputs: {parameters: {a: {componentInputParameter: x, taskFinalStatus: {producerTask: y}}}}", "PIPE035")]
    [InlineData("inputs: {parameters: {a: null}}", "PIPE031")]
    [InlineData("inputs: {artifacts: {a: {}}}", "PIPE035")]
    [InlineData("taskInfo: {name: a, naem: b}", "PIPE030")]
    [InlineData("component_ref: {name: a}, componentRef: {name: a}", "PIPE006")]
    public void A_field_is_read_strictly(string field, string code) => Assert.Equal(code, Code(field));

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        PipelineReading reading = PipelineReader.Read("pipelineInfo: {nam: a, description: 1}\nroot: {dag: {tasks: {a: {componentReff: {}, inputs: []}}}}\ncomponents: 7");

        Assert.Equal(["PIPE030", "PIPE031", "PIPE030", "PIPE031", "PIPE031"], reading.Problems.Select(problem => problem.Code));
    }

    [Fact]
    public void Nothing_is_the_same_as_not_there()
    {
        TaskSpec task = Task("inputs:, retryPolicy: null, taskInfo: ~, parameterIterator:, dependentTasks: , triggerPolicy: {condition: }");

        Assert.Equal(new TaskSpec { ComponentName = "" }, task);
    }

    [Fact]
    public void A_default_of_null_is_a_default()
    {
        Map<ParameterInputSpec> inputs = Pipeline("root: {inputDefinitions: {parameters: {a: {defaultValue: null}, b: {}}}}").Root.InputParameters;

        Assert.Equal(Value.Null, inputs["a"].Default);
        Assert.Null(inputs["b"].Default);
    }

    [Theory]
    [InlineData("constantValue: {intValue: '7'}", "7")]
    [InlineData("constantValue: {doubleValue: 1.5}", "1.5")]
    [InlineData("constantValue: {stringValue: '7'}", "\"7\"")]
    [InlineData("constant: {a: [1.0, null]}", """{"a":[1,null]}""")]
    [InlineData("constant: null", "null")]
    public void A_constant_is_read_in_its_old_and_new_form(string value, string json)
    {
        TaskParameterInput source = Task($"inputs: {{parameters: {{a: {{runtimeValue: {{{value}}}}}}}}}").InputParameters["a"];

        Assert.Equal(json, ((TaskParameterInput.Constant)source).Value.ToString());
    }

    [Fact]
    public void Old_properties_of_artifacts_are_metadata()
    {
        ArtifactOutputSpec output = Pipeline("""
            root:
              outputDefinitions:
                artifacts:
                  a:
                    metadata: {x: 1.0}
                    properties: {x: {constantValue: {stringValue: lost}}, y: {runtimeParameter: p}}
                    customProperties: {z: {constant: [1.0]}}
            """).Root.OutputArtifacts["a"];

        Assert.Equal("""{"x":1,"y":"{{$.inputs.parameters['p']}}","z":[1]}""", new Value.Struct(output.Metadata).ToString());
    }

    [Fact]
    public void A_quantity_may_be_a_bare_number()
    {
        PipelineSpec pipeline = Pipeline("deploymentSpec: {executors: {e: {container: {image: a, resources: {resourceCpuLimit: 0.50, memoryLimit: 2, accelerator: {count: '1', resourceCount: 2}}}}}}");
        ResourceSpec resources = ((ExecutorSpec.Container)pipeline.Executors["e"]).Resources;

        Assert.Equal(("0.50", 2, 1, "2"), (resources.CpuLimit, resources.OldMemoryLimit, resources.OldAcceleratorCount, resources.AcceleratorCount));
    }

    [Fact]
    public void A_text_that_the_compiler_writes_like_a_number_is_text()
    {
        PipelineSpec pipeline = Pipeline("deploymentSpec: {executors: {e: {container: {image: a, args: [1e3, 0o17, 1_000, yes]}}}}");

        Assert.Equal(["1e3", "0o17", "1_000", "yes"], ((ExecutorSpec.Container)pipeline.Executors["e"]).Args);
    }

    [Fact]
    public void A_factor_of_zero_is_not_set() => Assert.Equal(2, Task("retryPolicy: {backoffFactor: 0}").Retry!.BackoffFactor);

    [Fact]
    public void An_importer_reads_its_deprecated_fields()
    {
        PipelineSpec pipeline = Pipeline("deploymentSpec: {executors: {e: {importer: {artifactUri: {constantValue: {stringValue: 's3://a/b'}}, properties: {p: {constant: 1.0}}}}}}");
        ExecutorSpec.Importer importer = (ExecutorSpec.Importer)pipeline.Executors["e"];

        Assert.Equal(("s3://a/b", "1"), (importer.Uri, importer.Metadata["p"].ToString()));
    }

    private static PipelineSpec Pipeline(string fields)
    {
        PipelineReading reading = PipelineReader.Read(fields);
        Assert.Empty(reading.Problems);
        return reading.Package!.Pipeline;
    }

    private static TaskSpec Task(string fields) => Pipeline($"root: {{dag: {{tasks: {{t: {{{fields}}}}}}}}}").Root.Dag!.Tasks["t"];

    private static string Code(string fields) => Assert.Single(PipelineReader.Read($"root: {{dag: {{tasks: {{t: {{{fields}}}}}}}}}").Problems).Code;

    // Names of the example's own (comp-load, path) have no capitals: only fields change.
    private static string Snake(string line) => System.Text.RegularExpressions.Regex.Replace(line, @"\b([a-z]+)((?:[A-Z][a-z]+)+)(?=:)",
        match => Pipelines.Core.Spec.Documents.FieldName.Snake(match.Value));
}
