using Microsoft.CodeAnalysis;

namespace Pipelines.Sdk.Generator.Rules;

/// <summary>A mistake in an author's C#.</summary>
/// <param name="Rule">Which.</param>
/// <param name="At">Where.</param>
/// <param name="Words">What stands in the rule's text.</param>
internal sealed record Reported(DiagnosticDescriptor Rule, Location? At, params object[] Words)
{
    /// <summary>The property of a diagnostic that holds <see cref="Fix"/>.</summary>
    public const string FixKey = "fix";

    /// <summary>What a code fix writes; empty: none is offered.</summary>
    public string Fix { get; init; } = "";

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Rule, At, Fix.Length == 0 ? null : System.Collections.Immutable.ImmutableDictionary<string, string?>.Empty.Add(FixKey, Fix), Words);
}
