using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How components stand in a file.</summary>
internal static class ComponentFormat
{
    public static readonly WordCodec<ParameterType> ParameterType = new(
        new(0, "PARAMETER_TYPE_ENUM_UNSPECIFIED", Values.ParameterType.Unspecified),
        new(1, "NUMBER_DOUBLE", Values.ParameterType.Double),
        new(2, "NUMBER_INTEGER", Values.ParameterType.Integer),
        new(3, "STRING", Values.ParameterType.String),
        new(4, "BOOLEAN", Values.ParameterType.Boolean),
        new(5, "LIST", Values.ParameterType.List),
        new(6, "STRUCT", Values.ParameterType.Struct),
        new(7, "TASK_FINAL_STATUS", Values.ParameterType.TaskFinalStatus),
        new(8, "TASK_CONFIG", Values.ParameterType.TaskConfig));

    private static readonly WordCodec<ParameterType> OldType = new(
        new(0, "PRIMITIVE_TYPE_UNSPECIFIED", Values.ParameterType.Unspecified),
        new(1, "INT", Values.ParameterType.Integer),
        new(2, "DOUBLE", Values.ParameterType.Double),
        new(3, "STRING", Values.ParameterType.String));

    private static readonly WordCodec<string> PassthroughField = new(
        new(0, "NONE", "NONE"),
        new(1, "RESOURCES", "RESOURCES"),
        new(2, "ENV", "ENV"),
        new(3, "KUBERNETES_AFFINITY", "KUBERNETES_AFFINITY"),
        new(4, "KUBERNETES_TOLERATIONS", "KUBERNETES_TOLERATIONS"),
        new(5, "KUBERNETES_NODE_SELECTOR", "KUBERNETES_NODE_SELECTOR"),
        new(6, "KUBERNETES_VOLUMES", "KUBERNETES_VOLUMES"));

    public static readonly Codec<ArtifactType> ArtifactType = new RecordCodec<ArtifactType>("an artifact type", new())
    {
        { "schemaTitle", Scalars.Text, t => t.SchemaTitle, (t, title) => t with { SchemaTitle = title } },
        { "schemaUri", Scalars.Text, t => t.SchemaUri, (t, uri) => t with { SchemaUri = uri } },
        { "instanceSchema", Scalars.Text, t => t.InstanceSchema, (t, schema) => t with { InstanceSchema = schema } },
        { "schemaVersion", Scalars.Text, t => t.SchemaVersion, (t, version) => t with { SchemaVersion = version } },
    };

    private static readonly RecordCodec<ParameterInputSpec> InputParameter = ParameterInput();

    private static readonly Codec<ArtifactInputSpec> InputArtifact =
        new RecordCodec<ArtifactInputSpec>("an input artifact", new() { Type = new() })
        {
            { "artifactType", ArtifactType, a => a.Type, (a, type) => a with { Type = type } },
            { "isArtifactList", Scalars.Truth, a => a.IsList, (a, isList) => a with { IsList = isList } },
            { "isOptional", Scalars.Truth, a => a.IsOptional, (a, isOptional) => a with { IsOptional = isOptional } },
            { "description", Scalars.Text, a => a.Description, (a, text) => a with { Description = text } },
        };

    private static readonly RecordCodec<ParameterOutputSpec> OutputParameter = ParameterOutput();

    private static readonly RecordCodec<ArtifactOutputSpec> OutputArtifact = ArtifactOutput();

    private static readonly Codec<TaskConfigPassthrough> Passthrough =
        new RecordCodec<TaskConfigPassthrough>("a task config passthrough", new("NONE", ApplyToTask: false))
        {
            { "field", PassthroughField, p => p.Field, (p, field) => p with { Field = field } },
            { "applyToTask", Scalars.Truth, p => p.ApplyToTask, (p, apply) => p with { ApplyToTask = apply } },
        };

    public static readonly Codec<ComponentSpec> Component = new RecordCodec<ComponentSpec>("a component", new())
    {
        { "inputDefinitions", new RecordCodec<ComponentSpec>("input definitions", new())
            {
                { "parameters", Collections.MapOf(InputParameter), c => c.InputParameters, (c, map) => c with { InputParameters = map } },
                { "artifacts", Collections.MapOf(InputArtifact), c => c.InputArtifacts, (c, map) => c with { InputArtifacts = map } },
            } },
        { "outputDefinitions", new RecordCodec<ComponentSpec>("output definitions", new())
            {
                { "parameters", Collections.MapOf(OutputParameter), c => c.OutputParameters, (c, map) => c with { OutputParameters = map } },
                { "artifacts", Collections.MapOf(OutputArtifact), c => c.OutputArtifacts, (c, map) => c with { OutputArtifacts = map } },
            } },
        { "dag", DagFormat.Dag, c => c.Dag, (c, dag) => c with { Dag = dag } },
        { "executorLabel", Scalars.Text, c => c.ExecutorLabel, (c, label) => c with { ExecutorLabel = label } },
        { "taskConfigPassthroughs", Collections.ListOf(Passthrough), c => c.TaskConfigPassthroughs, (c, list) => c with { TaskConfigPassthroughs = list } },
        { "singlePlatformSpecs", FreeValues.Any, c => c.SinglePlatformSpecs, (c, value) => c with { SinglePlatformSpecs = value } },
    };

    private static RecordCodec<ParameterInputSpec> ParameterInput()
    {
        RecordCodec<ParameterInputSpec> codec = new("an input parameter", new() { Type = Values.ParameterType.Unspecified })
        {
            { "parameterType", ParameterType, p => p.Type, (p, type) => p with { Type = type } },
            { "defaultValue", FreeValues.Any, p => p.Default, (p, value) => p with { Default = value } },
            { "isOptional", Scalars.Truth, p => p.IsOptional, (p, isOptional) => p with { IsOptional = isOptional } },
            { "description", Scalars.Text, p => p.Description, (p, text) => p with { Description = text } },
            { "literals", Collections.ListOf(FreeValues.Any), p => p.Literals, (p, list) => p with { Literals = list } },
        };
        codec.AddOld("type", OldType, (p, type) => p with { Type = type });
        return codec;
    }

    private static RecordCodec<ParameterOutputSpec> ParameterOutput()
    {
        RecordCodec<ParameterOutputSpec> codec = new("an output parameter", new() { Type = Values.ParameterType.Unspecified })
        {
            { "parameterType", ParameterType, p => p.Type, (p, type) => p with { Type = type } },
            { "description", Scalars.Text, p => p.Description, (p, text) => p with { Description = text } },
        };
        codec.AddOld("type", OldType, (p, type) => p with { Type = type });
        return codec;
    }

    private static RecordCodec<ArtifactOutputSpec> ArtifactOutput()
    {
        RecordCodec<ArtifactOutputSpec> codec = new("an output artifact", new() { Type = new() })
        {
            { "artifactType", ArtifactType, a => a.Type, (a, type) => a with { Type = type } },
            { "isArtifactList", Scalars.Truth, a => a.IsList, (a, isList) => a with { IsList = isList } },
            { "metadata", FreeValues.Members, a => a.Metadata, (a, map) => Merge(a, map) },
            { "description", Scalars.Text, a => a.Description, (a, text) => a with { Description = text } },
        };
        codec.AddOld("properties", OldValue.Properties, Merge);
        codec.AddOld("customProperties", OldValue.Properties, Merge);
        return codec;
    }

    private static ArtifactOutputSpec Merge(ArtifactOutputSpec artifact, Map<Value> more)
        => artifact with { Metadata = OldValue.Merge(artifact.Metadata, more) };
}
