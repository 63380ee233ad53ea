using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Stubs;

/// <summary>A method that puts a component into a pipeline, and the class of the task that it returns.</summary>
/// <param name="Method">The method's name; the class is called the same with <c>Task</c> behind it.</param>
/// <param name="Component">The component's name.</param>
/// <param name="Summary">What it is for; empty if not said.</param>
/// <param name="IsPublic">Seen by other assemblies.</param>
/// <param name="Inputs">Required ones first.</param>
/// <param name="Outputs">In order.</param>
internal sealed record StubModel(
    string Method, string Component, string Summary, bool IsPublic, Items<StubInput> Inputs, Items<StubOutput> Outputs)
{
    /// <summary>The parameters that a sweep may choose; null: the component is no pipeline, and cannot be swept.</summary>
    public Items<SweptModel>? Swept { get; init; }
}

/// <summary>A parameter of a pipeline that a sweep may choose.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Type">The class that stands for it.</param>
/// <param name="HasDefault">Only then it may be chosen: other back ends run the pipeline once with its defaults.</param>
/// <param name="Description">Empty if not said.</param>
internal sealed record SweptModel(string Name, string Type, bool HasDefault, string Description);

/// <summary>A parameter of the method.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Variable">In C#.</param>
/// <param name="Type">The type of the handle.</param>
/// <param name="IsRequired">Must be given.</param>
/// <param name="Default">As documentation shows it; empty: none.</param>
/// <param name="Description">Empty if not said.</param>
internal sealed record StubInput(string Name, string Variable, string Type, bool IsRequired, string Default, string Description);

/// <summary>A property of the task.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Type">The type of the handle.</param>
/// <param name="Maker">The method of the base class that makes it, with its type arguments.</param>
/// <param name="Description">Empty if not said.</param>
internal sealed record StubOutput(string Name, string Type, string Maker, string Description);
