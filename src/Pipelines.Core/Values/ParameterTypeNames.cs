namespace Pipelines.Core.Values;

/// <summary>The names that the IR, old files and component YAML give to parameter types.</summary>
public static class ParameterTypeNames
{
    private static readonly Dictionary<string, ParameterType> Ir = new(StringComparer.Ordinal)
    {
        ["PARAMETER_TYPE_ENUM_UNSPECIFIED"] = ParameterType.Unspecified,
        ["NUMBER_DOUBLE"] = ParameterType.Double,
        ["NUMBER_INTEGER"] = ParameterType.Integer,
        ["STRING"] = ParameterType.String,
        ["BOOLEAN"] = ParameterType.Boolean,
        ["LIST"] = ParameterType.List,
        ["STRUCT"] = ParameterType.Struct,
        ["TASK_FINAL_STATUS"] = ParameterType.TaskFinalStatus,
        ["TASK_CONFIG"] = ParameterType.TaskConfig,
    };

    // Names that authors write in component YAML and Python annotations, in lower case.
    private static readonly Dictionary<string, ParameterType> Sdk = new(StringComparer.OrdinalIgnoreCase)
    {
        ["integer"] = ParameterType.Integer,
        ["int"] = ParameterType.Integer,
        ["float"] = ParameterType.Double,
        ["double"] = ParameterType.Double,
        ["string"] = ParameterType.String,
        ["str"] = ParameterType.String,
        ["text"] = ParameterType.String,
        ["bool"] = ParameterType.Boolean,
        ["boolean"] = ParameterType.Boolean,
        ["dict"] = ParameterType.Struct,
        ["jsonobject"] = ParameterType.Struct,
        ["struct"] = ParameterType.Struct,
        ["list"] = ParameterType.List,
        ["jsonarray"] = ParameterType.List,
        ["pipelinetaskfinalstatus"] = ParameterType.TaskFinalStatus,
        ["taskconfig"] = ParameterType.TaskConfig,
    };

    /// <summary>All names of the IR, for suggestions.</summary>
    public static IReadOnlyCollection<string> All => Ir.Keys;

    /// <summary>The name in the IR: <c>NUMBER_INTEGER</c>.</summary>
    public static string IrName(this ParameterType type) => type switch
    {
        ParameterType.Double => "NUMBER_DOUBLE",
        ParameterType.Integer => "NUMBER_INTEGER",
        ParameterType.String => "STRING",
        ParameterType.Boolean => "BOOLEAN",
        ParameterType.List => "LIST",
        ParameterType.Struct => "STRUCT",
        ParameterType.TaskFinalStatus => "TASK_FINAL_STATUS",
        ParameterType.TaskConfig => "TASK_CONFIG",
        _ => "PARAMETER_TYPE_ENUM_UNSPECIFIED",
    };

    /// <summary>Reads <c>parameterType</c>: a name of the IR or, as the format tolerates, its number.</summary>
    public static bool TryParseIr(string name, out ParameterType type)
    {
        if (Ir.TryGetValue(name, out type))
            return true;
        type = name is [>= '0' and <= '8'] ? (ParameterType)(name[0] - '0') : ParameterType.Unspecified;
        return name is [>= '0' and <= '8'];
    }

    /// <summary>Reads the deprecated <c>type</c> of 2.0.0 files: <c>INT</c>, <c>DOUBLE</c> or <c>STRING</c>.</summary>
    public static bool TryParseLegacy(string name, out ParameterType type)
    {
        type = name switch
        {
            "INT" => ParameterType.Integer,
            "DOUBLE" => ParameterType.Double,
            "STRING" => ParameterType.String,
            _ => ParameterType.Unspecified,
        };
        return type != ParameterType.Unspecified;
    }

    /// <summary>
    /// Reads a name of component YAML: <c>Integer</c>, <c>str</c>, <c>JsonArray</c>; also with arguments,
    /// <c>List[str]</c>, and with Python's module, <c>typing.Dict[str, int]</c>. Case is free.
    /// </summary>
    public static bool TryParseSdk(string name, out ParameterType type)
    {
        string bare = name.Trim();
        if (bare.StartsWith("typing.", StringComparison.OrdinalIgnoreCase))
            bare = bare["typing.".Length..];
        int arguments = bare.IndexOf('[', StringComparison.Ordinal);
        if (arguments < 0)
            return Sdk.TryGetValue(bare, out type);
        type = ParameterType.Unspecified;
        return bare[^1] == ']' && Sdk.TryGetValue(bare[..arguments], out type)
            && type is ParameterType.List or ParameterType.Struct;
    }
}
