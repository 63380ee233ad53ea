using Microsoft.CodeAnalysis;
using Pipelines.Sdk.Generator.Rules;
using Pipelines.Sdk.Generator.Stubs;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>The stub of a method, be it a component or a pipeline: what a pipeline calls in place of it.</summary>
internal static class MethodStub
{
    public static StubModel Of(IMethodSymbol method, string name, Documentation docs, List<StubInput> inputs, List<StubOutput> outputs) => new(
        Names.Pascal(name), name, docs.Summary, MethodRules.IsPublic(method), inputs.OrderBy(input => input.IsRequired ? 0 : 1).ToItems(), outputs.ToItems());
}
