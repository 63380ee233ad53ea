using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>Which types fit together, and what messages call them.</summary>
internal static class TypeWords
{
    /// <summary>A parameter type as messages name it.</summary>
    public static string Words(this ParameterType type) => type switch
    {
        ParameterType.Double => "a number",
        ParameterType.Integer => "an integer",
        ParameterType.String => "text",
        ParameterType.Boolean => "a boolean",
        ParameterType.List => "a list",
        ParameterType.Struct => "a struct",
        ParameterType.TaskFinalStatus => "the final status of a task",
        ParameterType.TaskConfig => "a task's configuration",
        _ => "anything",
    };

    /// <summary>An artifact type as messages name it.</summary>
    public static string Words(this ArtifactType type, bool isList) => isList ? $"a list of {type.Title}" : $"a {type.Title}";

    /// <summary>A value of this type may go into an input of type <paramref name="wanted"/>.</summary>
    public static bool Fits(this ParameterType given, ParameterType wanted) => given == wanted
        || given == ParameterType.Unspecified
        || wanted == ParameterType.Unspecified
        || (given == ParameterType.Integer && wanted == ParameterType.Double)
        || (IsStruct(given) && IsStruct(wanted));

    /// <summary>An artifact of this type may go into an input of type <paramref name="wanted"/>; versions do not matter.</summary>
    public static bool Fits(this ArtifactType given, ArtifactType wanted)
        => wanted.Title == "system.Artifact" || (given.Title == wanted.Title && given.InstanceSchema == wanted.InstanceSchema);

    private static bool IsStruct(ParameterType type) => type is ParameterType.Struct or ParameterType.TaskFinalStatus or ParameterType.TaskConfig;
}
