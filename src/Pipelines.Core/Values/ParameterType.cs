namespace Pipelines.Core.Values;

/// <summary>The type of a parameter, as the IR names it.</summary>
public enum ParameterType
{
    /// <summary>Not given; the reference treats it as STRING.</summary>
    Unspecified = 0,

    /// <summary>NUMBER_DOUBLE: any finite number.</summary>
    Double = 1,

    /// <summary>NUMBER_INTEGER: a whole number within ±(2^53-1).</summary>
    Integer = 2,

    /// <summary>STRING; any other kind given to it becomes its text form.</summary>
    String = 3,

    /// <summary>BOOLEAN.</summary>
    Boolean = 4,

    /// <summary>LIST: a JSON array.</summary>
    List = 5,

    /// <summary>STRUCT: a JSON object.</summary>
    Struct = 6,

    /// <summary>TASK_FINAL_STATUS: a struct about a finished task; input only.</summary>
    TaskFinalStatus = 7,

    /// <summary>TASK_CONFIG: a struct filled by the engine; input only.</summary>
    TaskConfig = 8,
}
