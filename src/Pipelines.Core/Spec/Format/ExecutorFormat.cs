using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How executors stand in a file.</summary>
internal static class ExecutorFormat
{
    public static readonly Codec<EnvironmentVariable> Variable = new RecordCodec<EnvironmentVariable>("an environment variable", new("", ""))
    {
        { "name", Scalars.Text, v => v.Name, (v, name) => v with { Name = name } },
        { "value", Scalars.Text, v => v.Value, (v, value) => v with { Value = value } },
    };

    private static readonly Codec<ResourceSpec> Resources = new RecordCodec<ResourceSpec>("resources", ResourceSpec.None)
    {
        { "resourceCpuLimit", Scalars.TextOrNumber, r => r.CpuLimit, (r, text) => r with { CpuLimit = text } },
        { "resourceCpuRequest", Scalars.TextOrNumber, r => r.CpuRequest, (r, text) => r with { CpuRequest = text } },
        { "resourceMemoryLimit", Scalars.TextOrNumber, r => r.MemoryLimit, (r, text) => r with { MemoryLimit = text } },
        { "resourceMemoryRequest", Scalars.TextOrNumber, r => r.MemoryRequest, (r, text) => r with { MemoryRequest = text } },
        { "cpuLimit", Scalars.Number, r => r.OldCpuLimit, (r, cores) => r with { OldCpuLimit = cores } },
        { "cpuRequest", Scalars.Number, r => r.OldCpuRequest, (r, cores) => r with { OldCpuRequest = cores } },
        { "memoryLimit", Scalars.Number, r => r.OldMemoryLimit, (r, gigabytes) => r with { OldMemoryLimit = gigabytes } },
        { "memoryRequest", Scalars.Number, r => r.OldMemoryRequest, (r, gigabytes) => r with { OldMemoryRequest = gigabytes } },
        { "accelerator", new RecordCodec<ResourceSpec>("an accelerator", ResourceSpec.None)
            {
                { "resourceType", Scalars.Text, r => r.AcceleratorType, (r, type) => r with { AcceleratorType = type } },
                { "resourceCount", Scalars.TextOrNumber, r => r.AcceleratorCount, (r, count) => r with { AcceleratorCount = count } },
                { "type", Scalars.Text, r => r.OldAcceleratorType, (r, type) => r with { OldAcceleratorType = type } },
                { "count", Scalars.LongWhole, r => r.OldAcceleratorCount, (r, count) => r with { OldAcceleratorCount = count } },
            } },
    };

    private static readonly Codec<ExecutorSpec.Container> Container =
        new RecordCodec<ExecutorSpec.Container>("a container", new() { Image = "" })
        {
            { "image", Scalars.Text, c => c.Image, (c, image) => c with { Image = image } },
            { "command", Collections.Texts, c => c.Command, (c, command) => c with { Command = command } },
            { "args", Collections.Texts, c => c.Args, (c, args) => c with { Args = args } },
            { "env", Collections.ListOf(Variable), c => c.Env, (c, env) => c with { Env = env } },
            { "resources", Resources, c => c.Resources, (c, resources) => c with { Resources = resources } },
            { "lifecycle", FreeValues.Struct, c => c.Lifecycle, (c, lifecycle) => c with { Lifecycle = lifecycle } },
        };

    private static readonly RecordCodec<ExecutorSpec.Importer> Importer = ImporterCodec();

    public static readonly Codec<ExecutorSpec> Executor = new UnionCodec<ExecutorSpec>("an executor")
    {
        { "container", Container, e => e as ExecutorSpec.Container, container => container },
        { "importer", Importer, e => e as ExecutorSpec.Importer, importer => importer },
        { "resolver", FreeValues.Struct, e => (e as ExecutorSpec.Resolver)?.Spec, spec => new ExecutorSpec.Resolver(spec) },
        { "customJob", FreeValues.Struct, e => (e as ExecutorSpec.CustomJob)?.Spec, spec => new ExecutorSpec.CustomJob(spec) },
    };

    private static RecordCodec<ExecutorSpec.Importer> ImporterCodec()
    {
        RecordCodec<ExecutorSpec.Importer> address = new("an artifact URI", new())
        {
            { "constant", Scalars.Text, i => i.Uri, (i, uri) => i with { Uri = uri } },
            { "runtimeParameter", Scalars.Text, i => i.UriInput, (i, input) => i with { UriInput = input } },
        };
        address.AddOld("constantValue", OldValue.Constant, (i, uri) => i with { Uri = uri.ToText() });
        RecordCodec<ExecutorSpec.Importer> codec = new("an importer", new() { Type = new() })
        {
            { "artifactUri", address },
            { "typeSchema", ComponentFormat.ArtifactType, i => i.Type, (i, type) => i with { Type = type } },
            { "metadata", FreeValues.Members, i => i.Metadata, Merge },
            { "reimport", Scalars.Truth, i => i.Reimport, (i, reimport) => i with { Reimport = reimport } },
            { "downloadToWorkspace", Scalars.Truth, i => i.DownloadToWorkspace, (i, download) => i with { DownloadToWorkspace = download } },
        };
        codec.AddOld("properties", OldValue.Properties, Merge);
        codec.AddOld("customProperties", OldValue.Properties, Merge);
        return codec;
    }

    private static ExecutorSpec.Importer Merge(ExecutorSpec.Importer importer, Map<Value> more)
        => importer with { Metadata = OldValue.Merge(importer.Metadata, more) };
}
