using Pipelines.Sdk.Generator.Stubs;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>A pipeline that is a method, ready to be written.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Attribute">The attribute, as an expression.</param>
/// <param name="Stub">What other pipelines call.</param>
/// <param name="Arguments">Expressions of the call: declarations of the parameters.</param>
/// <param name="Call">The method, as generated code calls it.</param>
/// <param name="HasResult">The method gives something back.</param>
/// <param name="Results">Outputs: their names in the format, and expressions with <c>result</c>.</param>
/// <param name="RunInputs">What a run is given.</param>
/// <param name="RunOutputs">What a run gives.</param>
/// <param name="Enums">Enums that travel.</param>
internal sealed record PipelineModel(
    string Name, string Attribute, StubModel Stub, Items<string> Arguments, string Call, bool HasResult, Items<PipelineResult> Results,
    Items<RunInput> RunInputs, Items<RunOutput> RunOutputs, Items<EnumModel> Enums);

/// <summary>An output of a pipeline.</summary>
internal sealed record PipelineResult(string Name, string Expression);

/// <summary>What a run may be given from C#.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Variable">In C#.</param>
/// <param name="Type">The type of the value.</param>
/// <param name="Write">An expression of the parameter as a value of the core, from <c>given</c>.</param>
/// <param name="IsRequired">Must be given.</param>
/// <param name="Description">Empty if not said.</param>
internal sealed record RunInput(string Name, string Variable, string Type, string Write, bool IsRequired, string Description);

/// <summary>What a run gives to C#.</summary>
/// <param name="Name">In the format.</param>
/// <param name="Property">In C#.</param>
/// <param name="Type">The type of the property.</param>
/// <param name="Read">The expression behind it.</param>
internal sealed record RunOutput(string Name, string Property, string Type, string Read);
