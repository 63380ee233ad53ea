using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Expressions;

/// <summary>The inputs that a task's condition may name: what its component declares and what the task brings besides.</summary>
/// <param name="Parameters">Parameters by name with their declared types; <see cref="ParameterType.Unspecified"/>: not known.</param>
/// <param name="Artifacts">Artifact inputs.</param>
public sealed record ExpressionInputs(Map<ParameterType> Parameters, Sequence<string> Artifacts);
