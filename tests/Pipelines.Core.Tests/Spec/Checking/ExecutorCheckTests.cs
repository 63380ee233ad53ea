namespace Pipelines.Core.Tests.Spec.Checking;

public sealed class ExecutorCheckTests
{
    private const string Executor = "deploymentSpec.executors.exec-load";

    [Theory]
    [InlineData("image: ''", "PIPE070 .container.image")]
    [InlineData("env: [{name: A, value: b}, {name: A, value: $(A)}]", null)]
    [InlineData("env: [{value: b}]", "PIPE070 .container.env[0].name")]
    [InlineData("env: [{name: A=B}]", "PIPE070 .container.env[0].name")]
    [InlineData("env: [{name: A, value: \"a\\0b\"}]", "PIPE070 .container.env[0].value")]
    [InlineData("command: [sh, \"a\\0b\"]", "PIPE070 .container.command[1]")]
    [InlineData("command: []", null)]
    public void A_container_can_be_started(string fields, string? problem) => AssertContainer(fields, problem);

    [Theory]
    [InlineData("resourceCpuLimit: 500m", null)]
    [InlineData("resourceCpuLimit: 0.5", null)]
    [InlineData("resourceCpuLimit: .5", null)]
    [InlineData("resourceCpuLimit: '4000'", null)]
    [InlineData("resourceCpuLimit: 4 cores", "PIPE071 .container.resources.resourceCpuLimit")]
    [InlineData("resourceCpuLimit: '-1'", "PIPE071 .container.resources.resourceCpuLimit")]
    [InlineData("resourceMemoryLimit: 15G", null)]
    [InlineData("resourceMemoryLimit: 256Mi", null)]
    [InlineData("resourceMemoryLimit: 64K", null)]
    [InlineData("resourceMemoryLimit: 1e9", null)]
    [InlineData("resourceMemoryLimit: 1.5Gi", null)]
    [InlineData("resourceMemoryLimit: 2GB", "PIPE071 .container.resources.resourceMemoryLimit")]
    [InlineData("resourceMemoryLimit: Gi", "PIPE071 .container.resources.resourceMemoryLimit")]
    [InlineData("resourceMemoryRequest: 2Gi, resourceMemoryLimit: 1Gi", "PIPE071 .container.resources.resourceMemoryRequest")]
    [InlineData("resourceCpuRequest: 1500m, resourceCpuLimit: 1", "PIPE071 .container.resources.resourceCpuRequest")]
    [InlineData("resourceCpuRequest: 1000m, resourceCpuLimit: 1", null)]
    [InlineData("cpuRequest: 2.0, cpuLimit: 1.0", "PIPE071 .container.resources.cpuRequest")]
    [InlineData("memoryLimit: -1.0", "PIPE071 .container.resources.memoryLimit")]
    [InlineData("accelerator: {resourceType: nvidia.com/gpu, resourceCount: '1'}", null)]
    [InlineData("accelerator: {resourceType: nvidia.com/gpu, resourceCount: '0.5'}", "PIPE071 .container.resources.accelerator.resourceCount")]
    [InlineData("accelerator: {resourceCount: '1'}", "PIPE071 .container.resources.accelerator")]
    [InlineData("accelerator: {count: -1, type: a}", "PIPE071 .container.resources.accelerator.count")]
    [InlineData("resourceCpuLimit: \"{{$.inputs.parameters['path']}}\"", null)]
    [InlineData("resourceCpuLimit: \"{{$.inputs.parameters['nowhere']}}\"", "PIPE066 .container.resources.resourceCpuLimit")]
    [InlineData("resourceCpuLimit: \"{{$.inputs.parameters['path']}}m\"", "PIPE066 .container.resources.resourceCpuLimit")]
    [InlineData("accelerator: {resourceCount: 1, resourceType: \"a/{{$.inputs.parameters['path']}}\"}", "PIPE066 .container.resources.accelerator.resourceType")]
    public void A_resource_is_a_quantity_or_one_placeholder(string fields, string? problem) => AssertContainer($"resources: {{{fields}}}", problem);

    [Theory]
    [InlineData("args: [\"{{$.inputs.parameters['path']}} and {{$.outputs.artifacts['table'].uri}}\"]", null)]
    [InlineData("args: [\"{{$.inputs.parameters['nowhere']}}\"]", "PIPE066 .container.args[0]")]
    [InlineData("args: [\"{{$.outputs.parameters['row'].output_file}}\"]", "PIPE066 .container.args[0]")]
    [InlineData("args: [\"{{$.outputs.artifacts['rows'].path}}\"]", "PIPE066 .container.args[0]")]
    [InlineData("args: ['{\"IfPresent\": {\"InputName\": \"path\", \"Then\": [\"a\"]}}']", null)]
    [InlineData("args: ['{\"IfPresent\": {\"InputName\": \"nowhere\", \"Then\": [\"a\"]}}']", "PIPE066 .container.args[0]")]
    [InlineData("image: \"{{$.inputs.parameters['path']}}\"", null)]
    [InlineData("image: \"{{$.inputs.parameters['nowhere']}}\"", "PIPE066 .container.image")]
    [InlineData("args: ['{{ jinja }} and {{$}} and $x']", null)]
    public void A_placeholder_names_what_the_component_has(string fields, string? problem) => AssertContainer(fields, problem);

    [Fact]
    public void A_placeholder_may_name_what_only_the_task_brings()
        => Assert.Empty(Found.In("""
            deploymentSpec: {executors: {exec-load: {container: {resources: {resourceCpuLimit: "{{$.inputs.parameters['cpu']}}"}}}}}
            root: {dag: {tasks: {load: {inputs: {parameters: {cpu: {runtimeValue: {constant: 500m}}}}}}}}
            """));

    [Theory]
    [InlineData("a: {runtimeValue: {constant: \"{{$.inputs.parameters['path']}}/a\"}}", null)]
    [InlineData("a: {runtimeValue: {constant: \"{{$.inputs.parameters['nowhere']}}/a\"}}", "PIPE066 root.dag.tasks.load.inputs.parameters.a.runtimeValue.constant")]
    [InlineData("a: {runtimeValue: {constant: \"{{$.inputs.parameters['b']}}\"}}, b: {runtimeValue: {constant: \"{{$.inputs.parameters['a']}}\"}}", "PIPE066 root.dag.tasks.load.inputs.parameters.a")]
    [InlineData("a: {runtimeValue: {constant: {x: [\"{{$.inputs.parameters['nowhere']}}\"]}}}", "PIPE066 root.dag.tasks.load.inputs.parameters.a.runtimeValue.constant")]
    public void A_constant_may_refer_to_other_inputs_of_the_task(string inputs, string? problem)
        => Assert.Equal(problem is null ? [] : [problem], Found.In($"root: {{dag: {{tasks: {{load: {{inputs: {{parameters: {{{inputs}}}}}}}}}}}}}"));

    [Theory]
    [InlineData("artifactUri: {constant: 's3://a/b'}", null)]
    [InlineData("artifactUri: {runtimeParameter: path}", null)]
    [InlineData("artifactUri: {}", "PIPE072 .importer.artifactUri")]
    [InlineData("artifactUri: {constant: ''}", "PIPE072 .importer.artifactUri.constant")]
    [InlineData("artifactUri: {constant: a, runtimeParameter: path}", "PIPE072 .importer.artifactUri")]
    [InlineData("artifactUri: {runtimeParameter: nowhere}", "PIPE072 .importer.artifactUri.runtimeParameter")]
    [InlineData("artifactUri: {constant: 'oci://a/b:1'}, typeSchema: {schemaTitle: system.Model}", null)]
    [InlineData("artifactUri: {constant: 'oci://a/b:1'}, typeSchema: {schemaTitle: system.Dataset}", "PIPE072 .importer.artifactUri.constant")]
    [InlineData("artifactUri: {constant: a}, metadata: {n: \"{{$.inputs.parameters['path']}}\", \"{{$.inputs.parameters['path']}}\": 1.0}", null)]
    [InlineData("artifactUri: {constant: a}, metadata: {n: {m: [\"{{$.inputs.parameters['nowhere']}}\"]}}", "PIPE066 .importer.metadata.n")]
    public void An_importer_has_a_URI(string fields, string? problem)
        => Assert.Equal(problem is null ? [] : [problem.Replace(" .", $" {Executor}.", StringComparison.Ordinal)], Found.In(Importer(fields)));

    [Fact]
    public void An_image_that_a_task_gives_is_a_model_too()
        => Assert.Equal(["PIPE072 root.dag.tasks.load.inputs.parameters.path.runtimeValue.constant"], Found.In(
            Importer("artifactUri: {runtimeParameter: path}, typeSchema: {schemaTitle: system.Dataset}")
            + "root: {dag: {tasks: {load: {inputs: {parameters: {path: {componentInputParameter: null, runtimeValue: {constant: 'oci://a/b:1'}}}}}}}}"));

    [Fact]
    public void An_importer_has_one_output()
        => Assert.Equal(["PIPE072 components.comp-load.outputDefinitions"], Found.In("deploymentSpec: {executors: {exec-load: {container: null, importer: {artifactUri: {constant: a}}}}}"));

    [Theory]
    [InlineData("argostub/createpvc", "access_modes: {runtimeValue: {constant: [ReadWriteOnce]}}, size: {runtimeValue: {constant: 1Gi}}, pvc_name: {runtimeValue: {constant: a}}, pvc_name_suffix: {runtimeValue: {constant: ''}}", null)]
    [InlineData("argostub/createpvc", "access_modes: {runtimeValue: {constant: [ReadWriteOnce]}}", "PIPE081 .size")]
    [InlineData("argostub/createpvc", "access_modes: {componentInputParameter: path}, size: {componentInputParameter: path}, pvc_name: {runtimeValue: {constant: a}}, pvc_name_suffix: {runtimeValue: {constant: b}}", "PIPE080 .pvc_name_suffix")]
    [InlineData("argostub/deletepvc", "name: {runtimeValue: {constant: a}}", "PIPE081 .pvc_name")]
    public void A_task_for_claims_gets_what_it_needs(string image, string inputs, string? problem)
        => Assert.Equal(problem is null ? [] : [problem.Replace(" .", " root.dag.tasks.load.inputs.parameters.", StringComparison.Ordinal)],
            Found.In($"deploymentSpec: {{executors: {{exec-load: {{container: {{image: {image}}}}}}}}}\nroot: {{dag: {{tasks: {{load: {{inputs: {{parameters: {{{inputs}}}}}}}}}}}}}"));

    [Fact]
    public void A_resolver_is_not_supported_and_a_vendors_job_is_left_alone()
    {
        Assert.Equal([$"PIPE073 {Executor}.resolver"], Found.In("deploymentSpec: {executors: {exec-load: {container: null, resolver: {}}}}"));
        Assert.Empty(Found.In("deploymentSpec: {executors: {exec-load: {container: null, customJob: {customJob: {jobSpec: {}}}}}}"));
    }

    private static void AssertContainer(string fields, string? problem)
        => Assert.Equal(problem is null ? [] : [problem.Replace(" .", $" {Executor}.", StringComparison.Ordinal)],
            Found.In($"deploymentSpec: {{executors: {{exec-load: {{container: {{{fields}}}}}}}}}"));

    private static string Importer(string fields) => """
        components: {comp-load: {outputDefinitions: {parameters: null}}}
        deploymentSpec: {executors: {exec-load: {container: null, importer: {FIELDS}}}}

        """.Replace("FIELDS", fields, StringComparison.Ordinal);
}
