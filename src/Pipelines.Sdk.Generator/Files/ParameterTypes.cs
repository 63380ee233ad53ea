using System.Text;

namespace Pipelines.Sdk.Generator.Files;

/// <summary>The names that files give to types.</summary>
internal static class ParameterTypes
{
    public static readonly string[] All = ["NUMBER_DOUBLE", "NUMBER_INTEGER", "STRING", "BOOLEAN", "LIST", "STRUCT", "TASK_FINAL_STATUS", "TASK_CONFIG"];

    private static readonly string[] Artifacts = ["Artifact", "Model", "Dataset", "Metrics", "ClassificationMetrics", "SlicedClassificationMetrics", "HTML", "Markdown"];

    /// <summary>A type of a compiled file: by name, by number, or in the spelling of version 2.0.0; null: none.</summary>
    public static string? Compiled(string written) => written switch
    {
        "INT" => "NUMBER_INTEGER",
        "DOUBLE" => "NUMBER_DOUBLE",
        _ when Array.IndexOf(All, written) >= 0 => written,
        _ when written.Length == 1 && written[0] is >= '1' and <= '8' => All[written[0] - '1'],
        _ => null,
    };

    /// <summary>A type of the older form: <c>Integer</c>, <c>str</c>, <c>List[str]</c>; null: not a parameter.</summary>
    public static string? Older(string written)
    {
        string bare = written.Trim();
        if (bare.StartsWith("typing.", StringComparison.OrdinalIgnoreCase))
            bare = bare.Substring("typing.".Length);
        int arguments = bare.IndexOf('[');
        string? type = (arguments < 0 ? bare : bare.Substring(0, arguments)).ToLowerInvariant() switch
        {
            "integer" or "int" => "NUMBER_INTEGER",
            "float" or "double" => "NUMBER_DOUBLE",
            "string" or "str" or "text" => "STRING",
            "bool" or "boolean" => "BOOLEAN",
            "dict" or "jsonobject" or "struct" => "STRUCT",
            "list" or "jsonarray" => "LIST",
            "pipelinetaskfinalstatus" => "TASK_FINAL_STATUS",
            "taskconfig" => "TASK_CONFIG",
            _ => null,
        };
        return arguments < 0 ? type : bare[bare.Length - 1] == ']' && type is "LIST" or "STRUCT" ? type : null;
    }

    /// <summary>The artifact type of a name of the older form: a system's one, one with a schema, else any artifact.</summary>
    public static string OlderArtifact(string written)
    {
        string title = written.Split('@')[0];
        return title.IndexOf('.') >= 0
            ? title
            : $"system.{Artifacts.FirstOrDefault(known => known.Equals(title, StringComparison.OrdinalIgnoreCase)) ?? "Artifact"}";
    }

    /// <summary>The name in the compiled form: <c>Training data</c> is <c>training_data</c>.</summary>
    public static string OlderName(string written)
    {
        StringBuilder name = new();
        foreach (char c in written.ToLowerInvariant())
        {
            if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                name.Append(c);
            else if (name.Length > 0 && name[name.Length - 1] != '_')
                name.Append('_');
        }
        return name.ToString().TrimEnd('_');
    }
}
