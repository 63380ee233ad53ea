using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>How the source of a task's input stands in a file.</summary>
internal static class TaskInputFormat
{
    private static readonly Codec<TaskParameterInput> RuntimeValue = RuntimeValueCodec();

    private static readonly Codec<TaskParameterInput.FromTask> TaskOutputParameter =
        new RecordCodec<TaskParameterInput.FromTask>("a task's output", new("", ""))
        {
            { "producerTask", Scalars.Text, o => o.ProducerTask, (o, task) => o with { ProducerTask = task } },
            { "outputParameterKey", Scalars.Text, o => o.OutputKey, (o, key) => o with { OutputKey = key } },
        };

    private static readonly Codec<TaskArtifactInput.FromTask> TaskOutputArtifact =
        new RecordCodec<TaskArtifactInput.FromTask>("a task's output", new("", ""))
        {
            { "producerTask", Scalars.Text, o => o.ProducerTask, (o, task) => o with { ProducerTask = task } },
            { "outputArtifactKey", Scalars.Text, o => o.OutputKey, (o, key) => o with { OutputKey = key } },
        };

    private static readonly Codec<TaskParameterInput.FinalStatusOf> FinalStatus =
        new RecordCodec<TaskParameterInput.FinalStatusOf>("a task's final status", new(""))
        {
            { "producerTask", Scalars.Text, o => o.ProducerTask, (o, task) => o with { ProducerTask = task } },
        };

    public static readonly Codec<TaskParameterInput> Parameter = ParameterCodec();

    public static readonly Codec<TaskArtifactInput> Artifact = new UnionCodec<TaskArtifactInput>("the source of an artifact")
    {
        { "componentInputArtifact", Scalars.Text, i => (i as TaskArtifactInput.FromComponent)?.InputName, name => new TaskArtifactInput.FromComponent(name) },
        { "taskOutputArtifact", TaskOutputArtifact, i => i as TaskArtifactInput.FromTask, output => output },
    };

    /// <summary>The older fields of a claim mount: they stand among the mount's own.</summary>
    public static void AddClaimName(RecordCodec<ClaimMount> mount)
    {
        mount.Add("constant", Scalars.Text, m => ((m.OldName as TaskParameterInput.Constant)?.Value as Value.String)?.Text,
            (m, name) => m with { OldName = new TaskParameterInput.Constant(Value.Of(name)) });
        mount.Add("taskOutputParameter", TaskOutputParameter, m => m.OldName as TaskParameterInput.FromTask, (m, output) => m with { OldName = output });
        mount.Add("componentInputParameter", Scalars.Text, m => (m.OldName as TaskParameterInput.FromComponent)?.InputName,
            (m, name) => m with { OldName = new TaskParameterInput.FromComponent(name) });
    }

    private static UnionCodec<TaskParameterInput> RuntimeValueCodec()
    {
        UnionCodec<TaskParameterInput> codec = new("a runtime value")
        {
            { "constant", FreeValues.Any, i => (i as TaskParameterInput.Constant)?.Value, value => new TaskParameterInput.Constant(value) },
            { "runtimeParameter", Scalars.Text, i => (i as TaskParameterInput.RuntimeParameter)?.InputName, name => new TaskParameterInput.RuntimeParameter(name) },
        };
        codec.AddOld("constantValue", OldValue.Constant, value => new TaskParameterInput.Constant(value));
        return codec;
    }

    private static UnionCodec<TaskParameterInput> ParameterCodec()
    {
        UnionCodec<TaskParameterInput> codec = new("the source of a parameter")
        {
            { "componentInputParameter", Scalars.Text, i => (i as TaskParameterInput.FromComponent)?.InputName, name => new TaskParameterInput.FromComponent(name) },
            { "taskOutputParameter", TaskOutputParameter, i => i as TaskParameterInput.FromTask, output => output },
            { "runtimeValue", RuntimeValue, i => i is TaskParameterInput.Constant or TaskParameterInput.RuntimeParameter ? i : null, value => value },
            { "taskFinalStatus", FinalStatus, i => i as TaskParameterInput.FinalStatusOf, status => status },
        };
        codec.AddShared("parameterExpressionSelector", i => i.ExpressionSelector, (i, selector) => i with { ExpressionSelector = selector });
        return codec;
    }
}
