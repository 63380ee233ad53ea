namespace Pipelines.Core.Spec.Placeholders;

/// <summary>What one <c>{{$...}}</c> stands for: all cases are here.</summary>
internal abstract record Placeholder
{
    private Placeholder() { }

    /// <summary><c>{{$}}</c>: the executor input as JSON; <c>{{$.json_escape[n]}}</c>: escaped n times for a place inside JSON texts.</summary>
    public sealed record ExecutorInput(int Escapes) : Placeholder
    {
        /// <summary>Each escape may double what the one before wrote.</summary>
        public const int MostEscapes = 8;
    }

    /// <summary><c>{{$.inputs.parameters['n']}}</c>.</summary>
    public sealed record InputParameter(string Name) : Placeholder;

    /// <summary><c>{{$.inputs.artifacts['n']}}</c> and its parts.</summary>
    public sealed record InputArtifact(string Name, ArtifactPart Part, string Key) : Placeholder;

    /// <summary><c>{{$.outputs.parameters['n'].output_file}}</c>.</summary>
    public sealed record OutputParameterFile(string Name) : Placeholder;

    /// <summary><c>{{$.outputs.artifacts['n']}}</c> and its parts.</summary>
    public sealed record OutputArtifact(string Name, ArtifactPart Part, string Key) : Placeholder;

    /// <summary><c>{{$.outputs.output_file}}</c> or <c>{{$.outputMetadataUri}}</c>: where the process writes the executor output.</summary>
    public sealed record OutputFile : Placeholder;

    /// <summary><c>{{$.pipeline_job_name}}</c> and the like.</summary>
    public sealed record Fact(RunFact What) : Placeholder;

    /// <summary>Has the form of a placeholder and is none of ours (a vendor's, or mistyped): stays as it is.</summary>
    public sealed record Unknown(string Text) : Placeholder;
}

/// <summary>The part of an artifact that a placeholder asks for.</summary>
internal enum ArtifactPart
{
    /// <summary>The JSON of the whole list.</summary>
    List,
    Uri,
    Path,
    Name,

    /// <summary>The JSON of the first artifact's metadata.</summary>
    Metadata,

    /// <summary>One member of the metadata; old files say <c>properties</c>.</summary>
    MetadataMember,
}

/// <summary>A fact about the run or the task.</summary>
internal enum RunFact
{
    JobName,
    JobResourceName,
    JobId,
    TaskName,
    TaskId,
    CreateTime,
    ScheduleTime,
    PipelineRoot,
    WorkspacePath,
}
