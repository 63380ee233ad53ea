namespace Pipelines.Sdk;

/// <summary>
/// A pipeline: a static method that puts tasks by calling components, with <see cref="Parameter{T}"/> and artifacts as parameters
/// and outputs as its result. It is called while the pipeline is compiled, not while it runs.
/// </summary>
/// <param name="name">Lower-case letters, digits and dashes.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PipelineAttribute(string name) : Attribute
{
    /// <summary>The pipeline's name.</summary>
    public string Name => name;

    /// <summary>The name that people see; the name if not set.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Where outputs go when a run names no other place, such as <c>s3://bucket/prefix</c>.</summary>
    public string StoreUnder { get; set; } = "";
}

/// <summary>
/// A component: a static method that does the work of a step. Its parameters are the inputs, <see cref="Output{T}"/> parameters and the
/// result are the outputs. The generated program calls it; in a pipeline call <c>Components.NAME(...)</c> in its place.
/// </summary>
/// <param name="name">Lower-case letters, digits and dashes.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ComponentAttribute(string name) : Attribute
{
    /// <summary>The component's name.</summary>
    public string Name => name;

    /// <summary>
    /// The image that holds the built program in <c>/app</c>, for clusters. Not set: the project's property <c>PipelinesImage</c>.
    /// </summary>
    public string Image { get; set; } = "";
}

/// <summary>A record whose values travel as a STRUCT; the generator writes its JSON, and members of it can be taken in a pipeline.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class StructAttribute : Attribute;

/// <summary>The value of a pipeline's parameter when a run gives none.</summary>
/// <param name="value">Text, a number, a truth value, an enum's member; an array for a list.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DefaultAttribute(object value) : Attribute
{
    /// <summary>The value.</summary>
    public object Value => value;
}

/// <summary>The only values that a pipeline's parameter may have.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class AllowOnlyAttribute(params object[] values) : Attribute
{
    /// <summary>The values.</summary>
    public IReadOnlyList<object> Values => values;
}

/// <summary>The name in the compiled form, where it is not the name in C# written in <c>snake_case</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name => name;
}

/// <summary>The type of artifact that a class derived from <see cref="Artifact"/> stands for.</summary>
/// <param name="title">Such as <c>system.Model</c> or a vendor's <c>google.VertexModel</c>.</param>
/// <param name="version">The version of its schema.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ArtifactTypeAttribute(string title, string version = "0.0.1") : Attribute
{
    /// <summary>The title of the schema.</summary>
    public string Title => title;

    /// <summary>The version of the schema.</summary>
    public string Version => version;
}
