using Microsoft.CodeAnalysis;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>A mistake in an author's C#.</summary>
/// <param name="Rule">Which.</param>
/// <param name="At">Where.</param>
/// <param name="Words">What stands in the rule's text.</param>
internal sealed record Reported(DiagnosticDescriptor Rule, Location? At, params object[] Words);
