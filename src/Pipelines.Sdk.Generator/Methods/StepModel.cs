using Pipelines.Sdk.Generator.Stubs;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>A component that is a method, ready to be written.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Image">As the author said; empty: not said.</param>
/// <param name="Stub">What pipelines call.</param>
/// <param name="Declarations">Calls on the interface that is built, in order.</param>
/// <param name="Call">The method, as generated code calls it.</param>
/// <param name="Arguments">Expressions of the call.</param>
/// <param name="IsAwaited">The method returns a task.</param>
/// <param name="Results">Statements that leave the result, which is called <c>result</c>; none: it has none.</param>
/// <param name="Enums">Enums that travel.</param>
internal sealed record StepModel(
    string Name, string Image, StubModel Stub, Items<string> Declarations, string Call, Items<string> Arguments, bool IsAwaited,
    Items<string> Results, Items<EnumModel> Enums);
